// SAP's application server with its OData V2 adapter. Prints "port N"; on loopback only.
const cds = require('@sap/cds');

cds.root = __dirname;
cds.on('bootstrap', (app) => {
  const listen = app.listen;
  app.listen = () => {
    const server = listen.call(app, 0, '127.0.0.1');
    server.on('listening', async () => {
      const url = 'http://127.0.0.1:' + server.address().port;
      await cds.emit('listening', { server, url });
      console.log('port ' + server.address().port);
    });
    return server;
  };
});

(async () => {
  await cds.plugins;
  await cds.server({ from: 'srv', service: 'all', in_memory: true });
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
