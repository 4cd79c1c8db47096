// The parts of an OData V2 metadata document (EDMX with one or more CSDL schemas) that shapes are
// made of, with the place of each in the file. Internal to compiler/schema.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"

namespace treaty::schema::edmx {

struct Property {
  std::string name;
  std::string type;  // "Edm.String", or "NS.AddressType" of a complex type
  bool nullable = true;
  uint32_t max_length = 0;  // 0: none stated, or "Max"
  uint32_t precision = 0;
  uint32_t scale = 0;
  bool fixed = false;  // ConcurrencyMode="Fixed": part of the ETag
  bool has_default = false;
  bool creatable = true;
  bool updatable = true;
  bool date_only = false;  // sap:display-format="Date"
  std::string label;
  size_t offset = 0;  // in the text
};

struct Navigation {
  std::string name;
  std::string relationship;  // qualified
  std::string from_role;
  std::string to_role;
  size_t offset = 0;
};

// An entity type or a complex type.
struct Type {
  std::string name;  // "A_SalesOrderType"
  std::string base;  // qualified, or empty
  bool is_entity = false;
  std::vector<std::string> key;
  std::vector<Property> properties;
  std::vector<Navigation> navigations;
  size_t offset = 0;
};

struct End {
  std::string role;
  std::string type;  // qualified
  bool many = false;
  bool optional = false;
};

struct Association {
  std::vector<End> ends;  // two
  std::string principal;  // roles of the referential constraint, or empty
  std::string dependent;
  std::vector<std::string> principal_keys;
  std::vector<std::string> dependent_keys;
  size_t offset = 0;

  const End* FindEnd(std::string_view role) const;
};

struct EntitySet {
  std::string name;
  std::string type;  // qualified
  std::string name_space;  // of the schema that has the set: names the service
  bool creatable = true;
  bool updatable = true;
};

struct Model {
  std::map<std::string, Type, std::less<>> types;                // by qualified name
  std::map<std::string, Association, std::less<>> associations;  // by qualified name
  std::vector<EntitySet> sets;
  std::map<std::string, std::string, std::less<>> aliases;  // alias -> namespace

  // Names may begin with an alias of the namespace.
  const Type* FindType(std::string_view qualified) const;
  const Association* FindAssociation(std::string_view qualified) const;
  const EntitySet* FindSet(std::string_view name) const;

 private:
  std::string Expand(std::string_view qualified) const;
};

// Fails with "path:line:column" on what is no XML, has a document type declaration, goes beyond the
// limits of importer.h, is of another version, or lacks an attribute that is needed.
Result<Model> ReadModel(const std::string& path, std::string_view text);

}  // namespace treaty::schema::edmx
