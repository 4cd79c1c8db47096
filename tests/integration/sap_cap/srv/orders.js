// Numbers are the system's.
let next = 4711;

module.exports = (service) => {
  service.before('CREATE', 'A_SalesOrder', (request) => {
    request.data.SalesOrder = String(next++);
    for (const item of request.data.to_Item || []) item.SalesOrder = request.data.SalesOrder;
  });
};
