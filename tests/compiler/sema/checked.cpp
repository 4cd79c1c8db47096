#include "tests/compiler/sema/checked.h"

#include <fmt/format.h>

namespace treaty {
namespace {

FieldShape Field(std::string name, TypeShape type) {
  FieldShape field;
  field.name = std::move(name);
  field.type = std::move(type);
  return field;
}

TypeShape Text(uint32_t length, bool optional = false) {
  TypeShape type;
  type.length = length;
  type.optional = optional;
  return type;
}

TypeShape Picklist(std::vector<std::string> values, bool open) {
  TypeShape type;
  type.kind = TypeKind::kEnum;
  type.values = std::move(values);
  type.open = open;
  type.optional = true;
  return type;
}

}  // namespace

Result<ObjectShape> OneSchema::Load(const sema::SchemaRequest& request) {
  if (request.path != "order.json") return Fail("there is no such file", request.path);
  ObjectShape shape;
  shape.name = request.entity;
  shape.key = "Id";
  shape.fields = {Field("Id", Text(18)), Field("AccountId", Text(18, true)),
                  Field("Stage", Picklist({"New", "Won", "Lost"}, false)),
                  Field("Source", Picklist({"Web", "Fair"}, true))};
  shape.fields[1].references = "Account";
  TypeShape item;
  item.kind = TypeKind::kRecord;
  item.fields = {Field("Sku", Text(40))};
  TypeShape items;
  items.kind = TypeKind::kList;
  items.element = std::make_shared<const TypeShape>(item);
  shape.fields.push_back(Field("Items", items));
  return shape;
}

std::string OneValue(std::string_view type, std::string_view expression,
                     std::string_view declared) {
  return fmt::format(R"(
record Item {{ Position : Int  Sku : Text(18)  Price : Decimal(10,2)  Note : Text(20)? }}
record Address {{ street : Text(60)?  city : Text(40) }}
enum Segment {{ retail, services, other }}
type Code = Text(10) where value.starts_with("A")
system crm : salesforce {{
  object Account {{ key Id : Text(18)  Name : Text(80) }}
  object Order from "order.json" with Items {{
    Name : Text(80)  Phone : Text(40)?  Count : Int  Total : Decimal(12,2)  Discount : Decimal(5,2)?
    Active : Bool  Since : Date  At : Timestamp?  Lines : [Item] by Position  Net : Money(EUR)
  }}
}}
table grades : Text -> Text(4) {{ "A" -> "0001" }}
table branches : Text -> Segment {{ "Retail" -> retail  else -> other }}
{}
entity Customer {{ key number : Text(10) assigned by crm  owned by crm {{ name : Text(80) }} }}
entity Sale {{ owned by crm {{ value : {} }} }}
map crm.Order -> Sale {{ value = {} }}
map crm.Account -> Customer {{ name = .Name }}
)",
                     declared, type, expression);
}

}  // namespace treaty
