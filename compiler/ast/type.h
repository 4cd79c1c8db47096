// Types as written: `Text(40)?`, `[Line] by position`, `{Text: Int}`, `Customer`, `crm.Account`.
// Which names exist and what they mean is decided by sema.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compiler/ast/node.h"

namespace treaty::ast {

enum class TypeKind : uint8_t {
  kError,       // what stood there was no type; reported
  kNamed,       // name, arguments
  kList,        // element, list_key
  kDictionary,  // key, element
};

// `4` of `Text(4)`, `EUR` of `Money(EUR)`: digits or a name, as written.
struct TypeArgument {
  std::string text;
  bool is_number = false;
  Span span;
};

struct TypeReference {
  TypeKind kind = TypeKind::kError;
  bool optional = false;  // a `?` stands behind it
  Span span;

  QualifiedName name;                      // kNamed
  std::vector<TypeArgument> arguments;     // kNamed
  std::unique_ptr<TypeReference> key;      // kDictionary; never null there
  std::unique_ptr<TypeReference> element;  // kList, kDictionary; never null there
  Identifier list_key;                     // kList: the name after `by`; missing when there is none
};

}  // namespace treaty::ast
