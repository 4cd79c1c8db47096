// Importers' shapes become types, and types become the shapes that a bundle carries.
#include "compiler/types/type_table.h"
#include "runtime/base/check.h"

namespace treaty::types {

TypeId TypeTable::FromShape(const TypeShape& shape, std::string_view system,
                            std::string_view owner) {
  const auto plain = [&]() -> TypeId {
    switch (shape.kind) {
      case TypeKind::kBool: return Bool();
      case TypeKind::kInt: return Int();
      case TypeKind::kDecimal: return Decimal(shape.precision, shape.scale);
      case TypeKind::kFloat: return Simple(Kind::kFloat);
      case TypeKind::kText: return Text(shape.length);
      case TypeKind::kDate: return Simple(Kind::kDate);
      case TypeKind::kTime: return Simple(Kind::kTime);
      case TypeKind::kTimestamp: return Simple(Kind::kTimestamp);
      case TypeKind::kDuration: return Simple(Kind::kDuration);
      case TypeKind::kMoney: return Money(shape.name);
      case TypeKind::kJson: return Simple(Kind::kJson);
      case TypeKind::kEnum:
        return NewEnum({.name = std::string(owner),
                        .values = shape.values,
                        .open = shape.open,
                        .imported = true,
                        .length = shape.length});
      case TypeKind::kRecord: return FromFields(shape.fields, system, owner);
      case TypeKind::kList:
        CHECK(shape.element != nullptr, "a list shape has an element");
        return List(FromShape(*shape.element, system, owner), shape.list_key);
      case TypeKind::kReference: {
        const bool qualified = shape.name.find('.') != std::string::npos;
        return ForeignKey(qualified ? shape.name : std::string(system) + "." + shape.name,
                          shape.length);
      }
    }
    return Error();
  };
  const TypeId type = plain();
  return shape.optional ? Optional(type) : type;
}

FieldInfo TypeTable::FromField(const FieldShape& field, std::string_view system,
                               std::string_view owner) {
  FieldInfo info{.name = field.name, .type = {}, .shape = field};
  const std::string place = std::string(owner) + "." + field.name;
  info.type = FromShape(field.type, system, place);
  if (!field.references.empty() && field.type.kind == TypeKind::kText) {
    info.type = ForeignKey(std::string(system) + "." + field.references, field.type.length);
    if (field.type.optional) info.type = Optional(info.type);
  }
  return info;
}

TypeId TypeTable::FromFields(const std::vector<FieldShape>& fields, std::string_view system,
                             std::string_view owner) {
  RecordInfo record{
      .name = std::string(owner), .fields = {}, .imported = true, .system = std::string(system)};
  record.fields.reserve(fields.size());
  for (const FieldShape& field : fields) record.fields.push_back(FromField(field, system, owner));
  return NewRecord(std::move(record));
}

void TypeTable::FillShape(const Type& type, TypeShape& shape) const {
  switch (type.kind) {
    case Kind::kBool: shape.kind = TypeKind::kBool; return;
    case Kind::kInt: shape.kind = TypeKind::kInt; return;
    case Kind::kDecimal:
      shape.kind = TypeKind::kDecimal;
      shape.precision = type.precision;
      shape.scale = type.scale;
      return;
    case Kind::kFloat: shape.kind = TypeKind::kFloat; return;
    case Kind::kText: case Kind::kForeignKey:
      shape.kind = TypeKind::kText;
      shape.length = type.length;
      return;
    case Kind::kDate: shape.kind = TypeKind::kDate; return;
    case Kind::kTime: shape.kind = TypeKind::kTime; return;
    case Kind::kTimestamp: shape.kind = TypeKind::kTimestamp; return;
    case Kind::kDuration: shape.kind = TypeKind::kDuration; return;
    case Kind::kMoney: shape.kind = TypeKind::kMoney; shape.name = type.name; return;
    case Kind::kError: case Kind::kNever: case Kind::kNull: case Kind::kJson:
      shape.kind = TypeKind::kJson;
      return;
    case Kind::kReference:
      shape.kind = TypeKind::kReference;
      shape.name = type.name;
      return;
    case Kind::kEnum: case Kind::kRecord: case Kind::kList: case Kind::kRefined:
    case Kind::kOptional:
      return;  // ToShape looks into these itself
  }
}

TypeShape TypeTable::ToShape(TypeId id) const {
  const Type& type = Get(id);
  TypeShape shape;
  FillShape(type, shape);
  if (type.kind == Kind::kOptional || type.kind == Kind::kRefined) {
    shape = ToShape(type.element);
    if (type.kind == Kind::kOptional) shape.optional = true;
  } else if (type.kind == Kind::kEnum) {
    const EnumInfo& info = EnumOf(id);
    shape.kind = TypeKind::kEnum;
    shape.name = info.name;
    shape.values = info.values;
    shape.open = info.open;
    shape.length = info.length;
  } else if (type.kind == Kind::kList) {
    shape.kind = TypeKind::kList;
    shape.list_key = type.list_key;
    shape.element = std::make_shared<const TypeShape>(ToShape(type.element));
  } else if (type.kind == Kind::kRecord) {
    shape.kind = TypeKind::kRecord;
    shape.name = type.name;
    for (const FieldInfo& field : RecordOf(id).fields) {
      FieldShape copy = field.shape;
      copy.name = field.name;
      copy.type = ToShape(field.type);
      shape.fields.push_back(std::move(copy));
    }
  }
  return shape;
}

}  // namespace treaty::types
