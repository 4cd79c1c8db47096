// How sema gets at vendors' metadata without knowing files or formats. compiler/schema implements
// it.
#pragma once

#include <string>
#include <vector>

#include "compiler/source/span.h"
#include "runtime/base/result.h"
#include "runtime/value/type.h"

namespace treaty::sema {

// `object Order from "schemas/Order.describe.json" entity Order with OrderItems.Product2`
struct SchemaRequest {
  source::Span span;  // of the path as written; its file is what the path is relative to
  std::string path;
  std::string entity;               // name inside the schema
  std::vector<std::string> parts;   // "OrderItems.Product2": children and parents to import along
};

class SchemaLoader {
 public:
  virtual ~SchemaLoader() = default;
  // The object's shape, with the parts that were asked for; or why it cannot be read.
  virtual Result<ObjectShape> Load(const SchemaRequest& request) = 0;
};

}  // namespace treaty::sema
