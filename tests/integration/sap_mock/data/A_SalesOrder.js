// Orders get their number and the time of their change from the system, as in an ERP.
let next = 4711;

const touch = (entry) => {
  entry.LastChangeDateTime = '/Date(' + Date.now() + ')/';
};

module.exports = {
  async addEntry(entry, request) {
    entry.SalesOrder = String(next++);
    touch(entry);
    const items = entry.to_Item && (entry.to_Item.results || entry.to_Item);
    for (const item of items || []) item.SalesOrder = entry.SalesOrder;
    return this.base.addEntry(entry, request);
  },
  async updateEntry(keys, entry, patch, request) {
    touch(patch);
    touch(entry);
    return this.base.updateEntry(keys, entry, patch, request);
  },
};
