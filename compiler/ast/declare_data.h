// Declarations that name data: settings, types, enums, records, functions, tables.
#pragma once

#include <vector>

#include "compiler/ast/declaration.h"
#include "compiler/ast/expression.h"
#include "compiler/ast/type.h"

namespace treaty::ast {

// `setting sales_org : Text(4) = "1000"`
struct SettingDeclaration : DeclarationOf<DeclarationKind::kSetting> {
  TypeReference type;
  ExpressionPtr value;  // or null: each deployment must set it
};

// `type Email = Text(254) where is_email(value)`
struct TypeDeclaration : DeclarationOf<DeclarationKind::kType> {
  TypeReference type;
  ExpressionPtr where;  // or null
};

// `enum Segment { a, b }`, `open enum …`
struct EnumDeclaration : DeclarationOf<DeclarationKind::kEnum> {
  bool is_open = false;
  std::vector<Identifier> values;
};

// `survives latest where is_e164(value) then min`: each strategy settles the ties of the one
// before.
struct Strategy {
  Identifier name;
  std::vector<Argument> arguments;
  ExpressionPtr where;  // or null; `value` is the candidate
  Span span;
};

// A field of a record, an entity or an object. Modifiers that make no sense where it stands are
// refused by sema, not by the grammar.
struct Field {
  Identifier name;
  TypeReference type;
  std::string doc;
  Span span;

  bool is_key = false;             // `key number : …`
  bool pii = false;                // entity
  uint32_t together = 0;           // entity: 0 no; equal numbers in an entity survive as one
  Identifier assigned_by;          // entity key; missing when there is none
  std::vector<Strategy> survives;  // entity; empty: the order of `shared by`
  Span survives_span;

  bool readonly = false;     // object: neither in a create nor in an update
  bool create_only = false;  // object: in a create, not in an update (`createonly`)
  bool unique = false;       // object
  bool external = false;     // object: the system can upsert by it (`external`)
  Identifier references;     // object: `references BusinessPartner`; or missing
};

// `record Address { street : Text(60)?  … }`
struct RecordDeclaration : DeclarationOf<DeclarationKind::kRecord> {
  std::vector<Field> fields;
};

struct Parameter {
  Identifier name;
  TypeReference type;
  ExpressionPtr value;  // the default, or null
};
// `fn name(a: T) -> U = expression`
struct FunctionDeclaration : DeclarationOf<DeclarationKind::kFunction> {
  std::vector<Parameter> parameters;
  bool has_result = false;  // else the result is what the body is
  TypeReference result;
  ExpressionPtr body;
};

// `"Retail" -> retail`, `else -> other`
struct TableRow {
  ExpressionPtr key;  // null for `else`
  ExpressionPtr value;
  Span span;
};
// `table industries : Text -> Segment { … }`, or `… from "file.csv"`
struct TableDeclaration : DeclarationOf<DeclarationKind::kTable> {
  TypeReference key;
  TypeReference value;
  std::vector<TableRow> rows;
  ExpressionPtr from;  // a TextExpression, or null
};

}  // namespace treaty::ast
