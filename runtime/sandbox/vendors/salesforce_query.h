// Answers SOQL from a simulated system. A result that does not fit on one page is kept as it was
// when it was asked for, so that further pages belong to the first.
//
// Bounds: kMostCursors results are kept (the one that was used longest ago is dropped), and
// kMostCursorBytes of them; one that was not used for kCursorLifeUs is gone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/env.h"
#include "runtime/protocols/http_server.h"
#include "runtime/sandbox/vendors/salesforce_schema.h"
#include "runtime/sandbox/vendors/soql_parser.h"
#include "runtime/value/json_text.h"

namespace treaty::sandbox::salesforce {

class Queries {
 public:
  Queries(Env& env, const Schema& schema, const SimulatedSystem& state)
      : env_(env), schema_(schema), state_(state) {}

  struct Question {
    std::string soql;
    bool deleted_too = false;       // queryAll
    std::string base;               // "/services/data/v60.0"
    size_t page_rows = 2000;
  };
  protocols::ServerResponse Ask(const Question& question);
  // A further page: "01g…-2000".
  protocols::ServerResponse Page(std::string_view locator, const std::string& base);

 private:
  static constexpr size_t kMostCursors = 10;
  static constexpr size_t kMostCursorBytes = 256u << 20;
  static constexpr int64_t kCursorLifeUs = 900'000'000;

  struct Cursor {
    std::string name;
    std::vector<std::string> pages;  // JSON lists
    size_t page_rows = 0;
    size_t rows = 0;
    size_t bytes = 0;
    int64_t used_us = 0;             // monotonic
  };
  void Keep(Cursor cursor);
  std::string Body(const Cursor& cursor, size_t page, const std::string& base) const;

  Env& env_;
  const Schema& schema_;
  const SimulatedSystem& state_;
  std::vector<Cursor> cursors_;      // the one used last at the end
  uint64_t next_ = 1;
};

// A record that is answered.
struct ShownRecord {
  const Schema& schema;
  const SObject& object;
  const SimulatedSystem& state;
  const std::string& id;
  const HeldRecord& held;
};
// Writes members of a record as an answer shows them; `fields` are paths that Resolve knows.
void WriteRecord(const ShownRecord& shown, const std::vector<BoundField>& fields,
                 const std::string& base, JsonWriter* json);

}  // namespace treaty::sandbox::salesforce
