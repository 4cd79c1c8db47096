// The whole tree of a module: the only header that consumers need to include.
#pragma once

#include <string>
#include <vector>

#include "compiler/ast/declaration.h"
#include "compiler/ast/declare_agreement.h"
#include "compiler/ast/declare_data.h"
#include "compiler/ast/declare_movement.h"
#include "compiler/ast/expression.h"
#include "compiler/ast/type.h"

namespace treaty::ast {

// `module quote_to_cash version 2.1.0`
struct ModuleHeader {
  QualifiedName name;
  std::string version;  // as written, or empty
  Span version_span;
  std::string doc;
  Span span;
};

// One file of a module. Declarations stand in the order written.
struct File {
  source::FileId id = source::kNoFile;
  std::vector<ModuleHeader> headers;  // none or one; sema refuses more, in one file or several
  std::vector<QualifiedName> uses;    // `use std.salesforce`
  std::vector<DeclarationPtr> declarations;
};

// A module is all files below a folder; their order is that of their paths.
struct Module {
  std::vector<File> files;
  uint32_t expression_count = 0;  // every ExpressionId is below
};

}  // namespace treaty::ast
