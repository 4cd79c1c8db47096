// A metadata file of any bytes; its set `S` is asked for with what it may lead to.
#include <cstddef>
#include <cstdint>
#include <string>

#include "compiler/schema/importer.h"

namespace treaty::schema {

extern const Importer importer_edmx;

namespace {

struct None : SchemaFiles {
  Result<const SchemaDocument*> Read(const std::string& path) override {
    return Fail("there are no other files", path);
  }
};

}  // namespace
}  // namespace treaty::schema

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace treaty::schema;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto document = importer_edmx.read("a.edmx", text);
  if (!document) return 0;
  None files;
  const Parts parts = Parts::Of({"to.to", "back"});
  (void)(*document)->Object("S", parts, files);
  return 0;
}
