// What jsforce sends for the writes and questions that the connector makes, one JSON line each.
const http = require("http");
const jsforce = require("jsforce");

const ID = "001500000000001AAA";
const seen = [];

function answer(request, body) {
  if (request.url.includes("query")) return { totalSize: 0, done: true, records: [] };
  const row = { id: ID, success: true, errors: [], created: true };
  if (!request.url.includes("composite")) return row;
  const rows = request.method === "DELETE" ? 2 : JSON.parse(body).records.length;
  return Array.from({ length: rows }, () => row);
}

const server = http.createServer((request, response) => {
  let body = "";
  request.on("data", (data) => (body += data));
  request.on("end", () => {
    const options = request.headers["sforce-call-options"];
    seen.push({ method: request.method, path: request.url, body, options });
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answer(request, body)));
  });
});

server.listen(0, "127.0.0.1", async () => {
  const connection = new jsforce.Connection({
    instanceUrl: `http://127.0.0.1:${server.address().port}`,
    accessToken: "t",
    version: "67.0",
    callOptions: { client: "treaty" },
  });
  const account = connection.sobject("Account");
  await account.update([{ Id: ID, Name: "A" }, { Id: "001500000000002AAA", Name: "B" }]);
  await account.create([{ Name: "A" }, { Name: "B" }]);
  await account.upsert({ ERP_Number__c: "1 ü", Name: "A" }, "ERP_Number__c");
  await account.destroy([ID, "001500000000002AAA"]);
  await connection.query("SELECT Id FROM Account", { scanAll: true });
  for (const each of seen) console.log(JSON.stringify(each));
  process.exit(0);
});
