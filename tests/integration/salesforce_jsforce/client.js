// Works with an org as an application of somebody else's would: URL SECRET. Says what is not as
// jsforce expects it, and ends with 1 then.
const assert = require("assert");
const jsforce = require("jsforce");

const [url, secret] = process.argv.slice(2);

async function signIn() {
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: "treaty",
    client_secret: secret,
  });
  const answer = await fetch(`${url}/services/oauth2/token`, { method: "POST", body: form });
  assert.strictEqual(answer.status, 200);
  const token = await answer.json();
  return new jsforce.Connection({
    instanceUrl: token.instance_url,
    accessToken: token.access_token,
    version: "67.0",
    callOptions: { client: "jsforce" },
  });
}

async function work(connection) {
  const account = connection.sobject("Account");
  const names = (await account.describe()).fields.map((field) => field.name);
  assert.ok(names.includes("SystemModstamp") && names.includes("ERP_Number__c"));

  const many = Array.from({ length: 7 }, (_, i) => ({ Name: `It's ${i}` }));
  const created = await account.create(many);
  assert.ok(created.every((row) => row.success && row.id.length === 18));

  const first = await account.upsert({ ERP_Number__c: "J 1", Name: "New" }, "ERP_Number__c");
  const again = await account.upsert({ ERP_Number__c: "J 1", Name: "Newer" }, "ERP_Number__c");
  assert.strictEqual(first.created, true);
  assert.strictEqual(again.created, false);
  assert.strictEqual(again.id, first.id);

  const wrong = await account.update([
    { Id: first.id, Name: "Newest" },
    { Id: "001500000000099AAA", Name: "Nobody" },
  ]);
  assert.deepStrictEqual(wrong.map((row) => row.success), [true, false]);
  assert.ok(wrong[1].errors[0].message);

  const found = await account.find({ Name: "It's 3" }, "Id, Name, SystemModstamp");
  assert.strictEqual(found.length, 1);
  assert.ok(!Number.isNaN(Date.parse(found[0].SystemModstamp)));

  await account.destroy(created.map((row) => row.id));
  const living = await connection.query("SELECT Id FROM Account WHERE Name LIKE 'It%'");
  const all = await connection.query("SELECT Id, IsDeleted FROM Account WHERE Name LIKE 'It%'", {
    scanAll: true,
  });
  assert.strictEqual(living.totalSize, 0);
  assert.strictEqual(all.totalSize, 7);
  assert.ok(all.records.every((record) => record.IsDeleted));

  await assert.rejects(connection.query("SELECT Nowhere FROM Account"), { name: "INVALID_FIELD" });
  assert.ok(connection.limitInfo.apiUsage.used > 0);
}

signIn()
  .then(work)
  .then(() => console.log("jsforce works with it"))
  .catch((error) => {
    console.error(error);
    process.exit(1);
  });
