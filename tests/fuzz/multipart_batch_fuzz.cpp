// Batches of any bytes: what was read can be written and read again with the same result, as a
// request and as an answer.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/base/check.h"
#include "runtime/formats/multipart_batch.h"

namespace treaty::formats {
namespace {

bool IsWhole(const ReadBatch& read) {
  for (const BatchPart& part : read.parts) {
    for (const BatchOperation& operation : part.operations) {
      if (!operation.readable) return false;
    }
  }
  return read.complete;
}

// What stands between reading and writing: lengths are written anew.
void DropLengths(ReadBatch* read) {
  for (BatchPart& part : read->parts) {
    for (BatchOperation& operation : part.operations) {
      std::erase_if(operation.headers, [&](const auto& header) {
        const BatchHeaders one = {header};
        return !BatchHeader(one, "content-length").empty() || header.first.empty() ||
               BatchHeader(one, header.first).find_first_of("\t\r\n") != std::string_view::npos;
      });
    }
  }
}

bool HasControls(const BatchPart& part) {
  for (const BatchOperation& operation : part.operations) {
    std::string all = operation.content_id;
    for (const auto& [name, value] : operation.headers) all += name + value;
    for (const char byte : all) {
      if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f) return true;
    }
  }
  return false;
}

template <typename ReadFn, typename WriteFn>
void ThereAndBack(std::string_view body, ReadFn read, WriteFn write) {
  auto first = read("multipart/mixed; boundary=b", body);
  CHECK(first.has_value(), "the boundary is there");
  if (!IsWhole(*first)) return;
  DropLengths(&*first);
  for (const BatchPart& part : first->parts) {
    if (HasControls(part)) return;
  }
  const WrittenBatch written = write(first->parts, "seed");
  const auto second = read(written.content_type, written.body);
  CHECK(second.has_value() && second->complete, "what was written is a whole batch");
  CHECK(second->parts.size() == first->parts.size(), "no part is lost");
  for (size_t i = 0; i < first->parts.size(); ++i) {
    const auto& before = first->parts[i].operations;
    const auto& after = second->parts[i].operations;
    CHECK(before.size() == after.size(), "no operation is lost");
    for (size_t j = 0; j < before.size(); ++j) {
      CHECK(before[j].body == after[j].body, "a body stays");
      CHECK(before[j].url == after[j].url && before[j].status == after[j].status,
            "the first line stays");
    }
  }
}

}  // namespace
}  // namespace treaty::formats

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace treaty::formats;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const BatchLimits limits{.operations = 64, .header_bytes = 1024};
  ThereAndBack(body, [&](std::string_view type, std::string_view text) {
    return ReadBatchRequest(type, text, limits);
  }, WriteBatchRequest);
  ThereAndBack(body, [&](std::string_view type, std::string_view text) {
    return ReadBatchAnswer(type, text, limits);
  }, WriteBatchAnswer);
  (void)ReadBatchAnswer(body.substr(0, body.find('\n')), body, limits);
  return 0;
}
