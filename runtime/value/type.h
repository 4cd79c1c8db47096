// The shape of data at run time and in imported schemas: what a system's object looks like, what an
// entity holds. The compiler has interned types of its own (compiler/types); this is the plain,
// serialisable description that importers produce and that a bundle carries.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace treaty {

enum class TypeKind : uint8_t {
  kBool, kInt, kDecimal, kFloat, kText, kDate, kTime, kTimestamp, kDuration, kMoney,
  kJson,       // anything; passes through
  kEnum,       // name, values, open
  kRecord,     // name (may be empty), fields
  kList,       // element, list_key
  kReference,  // name = entity, or "system.Object" inside an object's schema
};

struct FieldShape;

struct TypeShape {
  TypeKind kind = TypeKind::kText;
  bool optional = false;
  bool open = false;             // enum: values outside the list may arrive
  uint32_t length = 0;           // text: code points, 0 = unbounded
  uint32_t precision = 0;        // decimal: digits, 0 = 38
  uint32_t scale = 0;            // decimal: digits after the point (only with precision)
  std::string name;              // enum, record, reference; money: currency or empty
  std::vector<std::string> values;               // enum
  std::vector<FieldShape> fields;                // record
  std::shared_ptr<const TypeShape> element;      // list; immutable, hence shared
  std::string list_key;                          // `[T] by key`
  // What the system calls the type, where `kind` leaves it open how its values are written:
  // "Edm.Int64", "Edm.Guid", "Edm.DateTime". Empty for the type that one expects of the kind.
  // A record that is an entity of its own (a child, a parent): its entity set, if it has one.
  std::string remote_type;
};

// One field of an object or a record, with what the schema says about writing it.
struct FieldShape {
  std::string name;
  TypeShape type;
  bool is_key = false;        // the object's primary key
  bool creatable = true;      // may stand in a create
  bool updatable = true;      // may stand in an update
  bool required = false;      // a create without it is refused (not nullable and no default)
  bool external_id = false;   // the system can upsert by it
  bool unique = false;
  std::string references;     // object of the same system that this foreign key names; or empty
  std::string label;          // the vendor's label, for docs
};

// What an importer reads from one object of a vendor's metadata.
struct ObjectShape {
  std::string name;
  std::string key;                    // primary key field; composite keys joined by ','
  std::vector<FieldShape> fields;     // declared order; children are kList of kRecord
  std::string version_field;          // field whose value grows with each change, or empty
  bool has_etag = false;              // OData: writes may carry If-Match
  std::string remote_name;            // what the system calls it: sObject, entity set; or empty
  std::string service;                // OData: the service that has the set (its namespace)
};

}  // namespace treaty
