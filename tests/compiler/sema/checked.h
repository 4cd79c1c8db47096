// A treaty in a text, analysed: its diagnostics by code, and its facts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/ast/tree.h"
#include "compiler/diagnostics/emitter.h"
#include "compiler/parse/parse.h"
#include "compiler/sema/analyze.h"
#include "compiler/source/files.h"

namespace treaty {

// Knows one schema, "order.json": an order with items, a closed and an open picklist, a foreign
// key.
class OneSchema : public sema::SchemaLoader {
 public:
  Result<ObjectShape> Load(const sema::SchemaRequest& request) override;
};

class Checked {
 public:
  explicit Checked(std::string text) {
    files_.Add("main.treaty", std::move(text));
    diagnostics::Emitter emitter;
    module_ = parse::ParseModule(files_, emitter);
    OneSchema schemas;
    facts_ = sema::Analyze(module_, schemas, emitter);
    diagnostics_ = emitter.Take();
  }
  Checked(const Checked&) = delete;
  Checked& operator=(const Checked&) = delete;

  const sema::Facts& facts() const { return facts_; }
  const std::vector<diagnostics::Diagnostic>& diagnostics() const { return diagnostics_; }
  // "E3006 E4402": in the order of the text.
  std::string Codes() const {
    std::string codes;
    for (const diagnostics::Diagnostic& one : diagnostics_) {
      codes += (codes.empty() ? "" : " ") + std::string(one.code);
    }
    return codes;
  }
  // What the first map says of `target`, as a dump of its tree.
  std::string Tree(std::string_view target) const {
    const sema::Assignment* said = facts_.maps.front().Find(target);
    return said == nullptr ? "" : sema::DumpTree(facts_, said->value);
  }

 private:
  source::Files files_;
  ast::Module module_;
  sema::Facts facts_;
  std::vector<diagnostics::Diagnostic> diagnostics_;
};

// One value of an entity, mapped from an object with a field of each kind. `declared` stands
// before.
std::string OneValue(std::string_view type, std::string_view expression,
                     std::string_view declared = "");

}  // namespace treaty
