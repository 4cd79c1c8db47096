// The compiler's types, interned: equal types have equal TypeIds, so a comparison of types is a
// comparison of numbers. One TypeTable lives as long as the Facts that mention its ids; ids of two
// tables never mix. Not thread-safe: one analysis, one table.
//
// Scalars are structural: Text(40) is Text(40) wherever it is written. Enums, records, refinements
// are nominal: each declaration (and each imported picklist or object) makes a new one.
//
//   kError     stands where a type could not be found out; everything accepts it and it accepts
//              everything, so that one mistake is one diagnostic
//   kNever     of `skip`, `reject`, `wait`: fits everywhere, because no value ever arrives
//   kNull      of `null` before anything is known about what it clears
//   kOptional  T?: the value may be null or absent
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/value/type.h"

namespace treaty::types {

enum class Kind : uint8_t {
  kError, kNever, kNull,
  kBool, kInt, kDecimal, kFloat, kText, kDate, kTime, kTimestamp, kDuration, kMoney, kJson,
  kEnum,        // nominal: EnumInfo
  kRecord,      // nominal: RecordInfo
  kList,        // element, list_key
  kReference,   // name = the entity; its value is the entity's id, a text
  kForeignKey,  // name = "system.Object"; its value is that object's local key, a Text(length)
  kRefined,     // nominal: element is the base, name the declaration's
  kOptional,    // element
};

struct TypeId {
  uint32_t index = 0;  // 0 is kError
  bool operator==(const TypeId&) const = default;
};

inline constexpr uint32_t kNoInfo = 0xffffffff;
inline constexpr uint32_t kMaxDecimalDigits = 38;

struct Type {
  Kind kind = Kind::kError;
  uint32_t length = 0;      // kText, kForeignKey: code points, 0 = any
  uint32_t precision = 0;   // kDecimal: digits, 0 = any of up to 38 at any scale
  uint32_t scale = 0;       // kDecimal with precision
  std::string name;         // see Kind; kMoney: currency, or empty for any
  std::string list_key;     // kList
  TypeId element;           // kList, kRefined, kOptional
  uint32_t info = kNoInfo;  // kEnum, kRecord, kRefined: which one
  bool operator==(const Type&) const = default;
};

struct EnumInfo {
  std::string name;                 // as declared; "Industry" for an imported picklist
  std::vector<std::string> values;  // declared order
  bool open = false;                // other values may arrive
  bool imported = false;            // a picklist: its values are written as texts
  uint32_t length = 0;  // imported: longest value in code points the schema allows; 0 = unknown
};

struct FieldInfo {
  std::string name;
  TypeId type;
  FieldShape shape;  // imported: what the schema says about writing it; declared: defaults
};

struct RecordInfo {
  std::string name;               // "Address", "crm.Account", "Customer"
  std::vector<FieldInfo> fields;  // declared order
  bool imported = false;          // an object of a system or a part of one
  std::string system;             // imported: "crm"
  const FieldInfo* Find(std::string_view field) const;
};

class TypeTable {
 public:
  TypeTable();

  TypeId Error() const { return {0}; }
  TypeId Simple(Kind kind);  // a kind without parameters: kNever, kNull, kBool, kInt, kFloat, ...
  TypeId Bool() { return Simple(Kind::kBool); }
  TypeId Int() { return Simple(Kind::kInt); }
  TypeId Decimal(uint32_t precision = 0, uint32_t scale = 0);
  TypeId Text(uint32_t length = 0);
  TypeId Money(std::string_view currency = {});
  TypeId Optional(TypeId type);  // of an optional, never, null or error type: itself
  TypeId List(TypeId element, std::string_view key = {});
  TypeId Reference(std::string_view entity);
  TypeId ForeignKey(std::string_view object, uint32_t length);
  TypeId NewEnum(EnumInfo info);
  TypeId NewRecord(RecordInfo info);
  TypeId NewRefined(std::string_view name, TypeId base);
  void SetFields(TypeId record, std::vector<FieldInfo> fields);

  const Type& Get(TypeId id) const { return types_[id.index]; }
  Kind KindOf(TypeId id) const { return types_[id.index].kind; }
  bool IsError(TypeId id) const { return id.index == 0; }
  bool IsOptional(TypeId id) const { return KindOf(id) == Kind::kOptional; }
  TypeId Required(TypeId id) const;  // T of T?; otherwise itself
  TypeId Base(TypeId id)
      const;  // below refinements, optionality kept away: T of T?, B of `type T = B where`
  const EnumInfo& EnumOf(TypeId id) const { return enums_[Get(id).info]; }
  const RecordInfo& RecordOf(TypeId id) const { return records_[Get(id).info]; }

  // How a designer writes the type: "Text(40)?", "[Line] by position", "crm.Account".
  std::string Name(TypeId id) const;

  // Importers' shapes become types and back. `owner` names what holds the shape ("crm.Account"),
  // so that its parts get telling names; foreign keys without a system belong to `system`.
  TypeId FromShape(const TypeShape& shape, std::string_view system, std::string_view owner);
  TypeId FromFields(const std::vector<FieldShape>& fields, std::string_view system,
                    std::string_view owner);
  TypeShape ToShape(TypeId id) const;

 private:
  TypeId Intern(Type type);
  FieldInfo FromField(const FieldShape& field, std::string_view system, std::string_view owner);
  void FillShape(const Type& type, TypeShape& shape) const;

  std::vector<Type> types_;
  std::unordered_multimap<size_t, uint32_t> by_hash_;
  std::vector<EnumInfo> enums_;
  std::vector<RecordInfo> records_;
  uint32_t refinements_ = 0;
};

}  // namespace treaty::types
