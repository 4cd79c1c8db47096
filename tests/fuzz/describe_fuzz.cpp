// A describe file of any bytes, its object asked for with a child and a parent that are the same
// file.
#include <cstddef>
#include <cstdint>
#include <string>

#include "compiler/schema/importer.h"

namespace treaty::schema {

extern const Importer importer_salesforce_describe;

namespace {

struct Same : SchemaFiles {
  Result<const SchemaDocument*> Read(const std::string&) override { return document; }
  const SchemaDocument* document = nullptr;
};

}  // namespace
}  // namespace treaty::schema

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace treaty::schema;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto document = importer_salesforce_describe.read("A.describe.json", text);
  if (!document) return 0;
  Same files;
  files.document = document->get();
  const Parts parts = Parts::Of({"Parent.Parent", "Children.Children"});
  (void)(*document)->Object("A", parts, files);
  return 0;
}
