// SAP's application server with its OData V2 adapter. Prints "port N"; on loopback only.
const cds = require('@sap/cds');

cds.on('bootstrap', (app) => {
  const listen = app.listen;
  app.listen = () => listen.call(app, 0, '127.0.0.1');
});
cds.on('listening', ({ server }) => console.log('port ' + server.address().port));

(async () => {
  cds.root = __dirname;
  const model = await cds.load('srv');
  cds.model = cds.compile.for.nodejs(model);
  await cds.server({ from: model, in_memory: true });
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
