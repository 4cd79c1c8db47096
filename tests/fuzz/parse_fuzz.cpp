// Parsing never fails: whatever the bytes, there is a tree, and diagnostics that can be rendered.
#include <cstddef>
#include <cstdint>
#include <string>

#include "compiler/diagnostics/render.h"
#include "compiler/parse/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  treaty::source::Files files;
  files.Add("fuzz.treaty", std::string(reinterpret_cast<const char*>(data), size));
  treaty::diagnostics::Emitter emitter;
  treaty::parse::ParseModule(files, emitter);
  const auto found = emitter.Take();
  treaty::diagnostics::RenderText(found, files, {.color = true});
  treaty::diagnostics::RenderJson(found, files);
  treaty::diagnostics::RenderGithub(found, files);
  return 0;
}
