// Checking never fails: whatever the bytes, there are facts and diagnostics, and what has no error
// lowers to units that verify.
#include <cstddef>
#include <cstdint>
#include <string>

#include "compiler/lowering/lower_program.h"
#include "compiler/parse/parse.h"
#include "compiler/promises/promise.h"
#include "compiler/sema/analyze.h"
#include "runtime/base/check.h"
#include "runtime/program/ir_verify.h"

namespace {

// The fuzzer reads no files.
class NoSchemas : public treaty::sema::SchemaLoader {
 public:
  treaty::Result<treaty::ObjectShape> Load(const treaty::sema::SchemaRequest&) override {
    return treaty::Fail("no schema here");
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  treaty::source::Files files;
  files.Add("fuzz.treaty", std::string(reinterpret_cast<const char*>(data), size));
  treaty::diagnostics::Emitter emitter;
  const treaty::ast::Module module = treaty::parse::ParseModule(files, emitter);
  NoSchemas schemas;
  const treaty::sema::Facts facts = treaty::sema::Analyze(module, schemas, emitter);
  treaty::promises::CheckPromises(facts, emitter);
  treaty::sema::DumpFacts(facts);
  if (emitter.HasErrors()) return 0;
  for (const treaty::program::Unit& unit : treaty::lowering::LowerProgram(facts, files).units) {
    CHECK(treaty::program::VerifyUnit(unit), "what is lowered verifies");
  }
  return 0;
}
