#include "compiler/types/type_table.h"

#include <functional>

#include "runtime/base/check.h"

namespace treaty::types {
namespace {

size_t HashOf(const Type& type) {
  size_t hash = size_t(type.kind);
  for (const size_t part : {size_t(type.length), size_t(type.precision), size_t(type.scale),
                            std::hash<std::string>{}(type.name),
                            std::hash<std::string>{}(type.list_key), size_t(type.element.index),
                            size_t(type.info)}) {
    hash = hash * 1099511628211u + part;
  }
  return hash;
}

}  // namespace

const FieldInfo* RecordInfo::Find(std::string_view field) const {
  for (const FieldInfo& candidate : fields) {
    if (candidate.name == field) return &candidate;
  }
  return nullptr;
}

TypeTable::TypeTable() { types_.push_back(Type{}); }

TypeId TypeTable::Intern(Type type) {
  const size_t hash = HashOf(type);
  const auto [begin, end] = by_hash_.equal_range(hash);
  for (auto found = begin; found != end; ++found) {
    if (types_[found->second] == type) return {found->second};
  }
  const uint32_t index = uint32_t(types_.size());
  types_.push_back(std::move(type));
  by_hash_.emplace(hash, index);
  return {index};
}

TypeId TypeTable::Simple(Kind kind) {
  if (kind == Kind::kError) return Error();
  return Intern(Type{.kind = kind});
}

TypeId TypeTable::Decimal(uint32_t precision, uint32_t scale) {
  return Intern(Type{.kind = Kind::kDecimal, .precision = precision, .scale = scale});
}

TypeId TypeTable::Text(uint32_t length) {
  return Intern(Type{.kind = Kind::kText, .length = length});
}

TypeId TypeTable::Money(std::string_view currency) {
  return Intern(Type{.kind = Kind::kMoney, .name = std::string(currency)});
}

TypeId TypeTable::Optional(TypeId type) {
  switch (KindOf(type)) {
    case Kind::kError: case Kind::kNever: case Kind::kNull: case Kind::kOptional:
      return type;
    case Kind::kBool: case Kind::kInt: case Kind::kDecimal: case Kind::kFloat: case Kind::kText:
    case Kind::kDate: case Kind::kTime: case Kind::kTimestamp: case Kind::kDuration:
    case Kind::kMoney: case Kind::kJson: case Kind::kEnum: case Kind::kRecord: case Kind::kList:
    case Kind::kReference: case Kind::kForeignKey: case Kind::kRefined:
      return Intern(Type{.kind = Kind::kOptional, .element = type});
  }
  return type;
}

TypeId TypeTable::List(TypeId element, std::string_view key) {
  return Intern(Type{.kind = Kind::kList, .list_key = std::string(key), .element = element});
}

TypeId TypeTable::Reference(std::string_view entity) {
  return Intern(Type{.kind = Kind::kReference, .name = std::string(entity)});
}

TypeId TypeTable::ForeignKey(std::string_view object, uint32_t length) {
  return Intern(Type{.kind = Kind::kForeignKey, .length = length, .name = std::string(object)});
}

TypeId TypeTable::NewEnum(EnumInfo info) {
  Type type{.kind = Kind::kEnum, .name = info.name, .info = uint32_t(enums_.size())};
  enums_.push_back(std::move(info));
  return Intern(std::move(type));
}

TypeId TypeTable::NewRecord(RecordInfo info) {
  Type type{.kind = Kind::kRecord, .name = info.name, .info = uint32_t(records_.size())};
  records_.push_back(std::move(info));
  return Intern(std::move(type));
}

TypeId TypeTable::NewRefined(std::string_view name, TypeId base) {
  return Intern(Type{.kind = Kind::kRefined,
                     .name = std::string(name),
                     .element = base,
                     .info = refinements_++});
}

void TypeTable::SetFields(TypeId record, std::vector<FieldInfo> fields) {
  CHECK(KindOf(record) == Kind::kRecord, "only records have fields");
  records_[Get(record).info].fields = std::move(fields);
}

TypeId TypeTable::Required(TypeId id) const {
  return IsOptional(id) ? Get(id).element : id;
}

TypeId TypeTable::Base(TypeId id) const {
  id = Required(id);
  while (KindOf(id) == Kind::kRefined) id = Required(Get(id).element);
  return id;
}

std::string TypeTable::Name(TypeId id) const {
  const Type& type = Get(id);
  const auto number = [](uint32_t value) { return std::to_string(value); };
  switch (type.kind) {
    case Kind::kError: return "an unknown type";
    case Kind::kNever: return "no value";
    case Kind::kNull: return "null";
    case Kind::kBool: return "Bool";
    case Kind::kInt: return "Int";
    case Kind::kDecimal:
      return type.precision == 0
                 ? "Decimal"
                 : "Decimal(" + number(type.precision) + "," + number(type.scale) + ")";
    case Kind::kFloat: return "Float";
    case Kind::kText: return type.length == 0 ? "Text" : "Text(" + number(type.length) + ")";
    case Kind::kDate: return "Date";
    case Kind::kTime: return "Time";
    case Kind::kTimestamp: return "Timestamp";
    case Kind::kDuration: return "Duration";
    case Kind::kMoney: return type.name.empty() ? "Money" : "Money(" + type.name + ")";
    case Kind::kJson: return "Json";
    case Kind::kEnum: case Kind::kReference: case Kind::kRefined: return type.name;
    case Kind::kRecord: return type.name.empty() ? "a record" : type.name;
    case Kind::kForeignKey: return "a key of " + type.name;
    case Kind::kList:
      return "[" + Name(type.element) + "]" +
             (type.list_key.empty() ? "" : " by " + type.list_key);
    case Kind::kOptional: return Name(type.element) + "?";
  }
  return "";
}

}  // namespace treaty::types
