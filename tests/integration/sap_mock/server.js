// SAP's own mock server over the example's metadata, at the path that the connector expects.
// argv: folder of the EDMX files. Prints "port N" once it listens, on loopback only.
const path = require('path');
const express = require('express');
const MockServer = require('@sap-ux/fe-mockserver-core').default;

(async () => {
  const service = (name) => ({
    urlPath: '/sap/opu/odata/sap/' + name,
    metadataPath: path.join(process.argv[2], name + '.edmx'),
    mockdataPath: path.join(__dirname, 'data'),
    generateMockData: false,
  });
  const mock = new MockServer({ services: [service('API_SALES_ORDER_SRV')] });
  await mock.isReady;
  const app = express();
  app.use(mock.getRouter());
  const server = app.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
