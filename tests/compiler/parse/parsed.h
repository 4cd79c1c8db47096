// A text, parsed: its tree as a dump and its diagnostics as short lines.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "compiler/ast/dump.h"
#include "compiler/diagnostics/emitter.h"
#include "compiler/parse/parse.h"

namespace treaty {

struct Parsed {
  source::Files files;
  ast::Module module;
  std::vector<diagnostics::Diagnostic> diagnostics;

  explicit Parsed(std::string text) {
    files.Add("test.treaty", std::move(text));
    diagnostics::Emitter emitter;
    module = parse::ParseModule(files, emitter);
    diagnostics = emitter.Take();
  }

  std::string Dump() const { return ast::Dump(module); }
  // "2:5 E1001 expected …"
  std::vector<std::string> Messages() const {
    std::vector<std::string> lines;
    for (const auto& diagnostic : diagnostics) {
      const auto position = files.Get(0).PositionOf(diagnostic.primary.span.begin);
      lines.push_back(fmt::format("{}:{} {} {}", position.line, position.column, diagnostic.code,
                                  diagnostic.message));
    }
    return lines;
  }
};

}  // namespace treaty
