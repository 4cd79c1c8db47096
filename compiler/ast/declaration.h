// What all top-level declarations share. Each kind has its own header (declare_*.h); tree.h has
// all.
#pragma once

#include <memory>
#include <string>

#include "compiler/ast/node.h"

namespace treaty::ast {

enum class DeclarationKind : uint8_t {
  kError,  // broken beyond use; reported
  kSetting,
  kType,
  kEnum,
  kRecord,
  kSystem,
  kEntity,
  kIdentity,
  kTable,
  kMap,
  kRoute,
  kDeployment,
  kTest,
  kFunction,
};

struct Declaration {
  const DeclarationKind kind;
  Span span;        // the whole declaration
  Identifier name;  // missing for tests and unnamed maps
  std::string doc;  // text of the `///` lines above, one line each, joined by '\n'

  virtual ~Declaration() = default;
  Declaration(const Declaration&) = delete;
  Declaration& operator=(const Declaration&) = delete;

  template <typename T>
  const T& As() const {
    return static_cast<const T&>(*this);
  }
  template <typename T>
  bool Is() const {
    return kind == T::kKind;
  }

 protected:
  explicit Declaration(DeclarationKind own_kind) : kind(own_kind) {}
};

using DeclarationPtr = std::unique_ptr<Declaration>;

template <DeclarationKind K>
struct DeclarationOf : Declaration {
  static constexpr DeclarationKind kKind = K;
  DeclarationOf() : Declaration(K) {}
};

struct ErrorDeclaration : DeclarationOf<DeclarationKind::kError> {};

}  // namespace treaty::ast
