// Orders with lines, as the example's metadata names them, with versions and numbers of their own.
entity Orders {
  key SalesOrder : String(10);
  SalesOrderType : String(4);
  SalesOrganization : String(4);
  PurchaseOrderByCustomer : String(35);
  SoldToParty : String(10);
  SalesOrderDate : Date;
  TransactionCurrency : String(5);
  LastChangeDateTime : Timestamp @cds.on.insert: $now @cds.on.update: $now;
  to_Item : Composition of many OrderItems on to_Item.SalesOrder = SalesOrder;
}
entity OrderItems {
  key SalesOrder : String(10);
  key SalesOrderItem : String(6);
  Material : String(40);
  RequestedQuantity : Decimal(15,3);
  NetAmount : Decimal(16,3);
  TransactionCurrency : String(5);
}
@path: '/odata/v4/API_SALES_ORDER_SRV'
service API_SALES_ORDER_SRV {
  entity A_SalesOrder as projection on Orders;
  entity A_SalesOrderItem as projection on OrderItems;
}
annotate API_SALES_ORDER_SRV.A_SalesOrder with { LastChangeDateTime @odata.etag };
