// `module quote_to_cash version 2.1.0`: stated once, in one of the files.
#include "compiler/diagnostics/catalog/names.h"
#include "compiler/sema/analysis.h"

namespace treaty::sema {

void DeclareModule(Analysis& analysis) {
  const ast::ModuleHeader* first = nullptr;
  for (const ast::File& file : analysis.module.files) {
    for (const ast::ModuleHeader& header : file.headers) {
      if (first != nullptr) {
        analysis.Report(header.span, diagnostics::kSeveralHeaders)
            .Label(first->span, "first named here");
        continue;
      }
      first = &header;
      analysis.facts.module_name = header.name.ToString();
      analysis.facts.module_version = header.version;
    }
  }
}

}  // namespace treaty::sema
