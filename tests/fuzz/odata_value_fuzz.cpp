// OData V2 values of any bytes: the first byte chooses the type, the rest is what a service says.
// What was read is canonical, and survives the way to the service and back (but for what is finer
// than a millisecond).
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/base/check.h"
#include "runtime/formats/odata_v2.h"
#include "runtime/value/json_text.h"

namespace treaty::formats {
namespace {

FieldShape Field(std::string name, TypeKind kind, std::string remote_type = "") {
  FieldShape field{.name = std::move(name), .type = {.kind = kind, .optional = true}};
  field.type.remote_type = std::move(remote_type);
  return field;
}

std::vector<FieldShape> Fields() {
  std::vector<FieldShape> fields = {
      Field("a", TypeKind::kText), Field("b", TypeKind::kBool), Field("i", TypeKind::kInt),
      Field("l", TypeKind::kInt, "Edm.Int64"), Field("m", TypeKind::kDecimal),
      Field("f", TypeKind::kFloat), Field("d", TypeKind::kDate), Field("t", TypeKind::kTime),
      Field("z", TypeKind::kTimestamp), Field("y", TypeKind::kTimestamp, "Edm.DateTime"),
      Field("j", TypeKind::kJson)};
  TypeShape record{.kind = TypeKind::kRecord, .fields = fields};
  FieldShape list = Field("c", TypeKind::kList);
  list.type.element = std::make_shared<const TypeShape>(record);
  fields.push_back(list);
  return fields;
}

}  // namespace
}  // namespace treaty::formats

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace treaty;
  using namespace treaty::formats;
  static const std::vector<FieldShape> fields = Fields();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = FromODataV2(text, fields, ODataBlank::kNull);
  if (const auto whole = Canonicalise(text)) {
    (void)ReadODataMetadata(*whole);
    if (const auto page = ReadODataPage(*whole)) {
      for (const std::string_view record : page->records) (void)FromODataV2(record, fields);
    }
  }
  if (!read) return 0;
  const auto canonical = Canonicalise(*read);
  CHECK(canonical && *canonical == *read, "what was read is canonical");
  for (const ODataList list : {ODataList::kResults, ODataList::kPlain}) {
    const auto wire = ToODataV2(*read, fields, list);
    CHECK(wire.has_value(), "what was read can be written");
    const auto again = FromODataV2(*wire, fields, ODataBlank::kNull);
    CHECK(again.has_value(), "what was written can be read");
    const auto wire_again = ToODataV2(*again, fields, list);
    CHECK(wire_again && *wire_again == *wire, "and is the same on the wire");
  }
  return 0;
}
