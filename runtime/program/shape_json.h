// The members of what both the IR and the model carry. Included by ir_json.cpp and model_json.cpp.
#pragma once

#include "runtime/program/ir.h"
#include "runtime/program/json_fields.h"
#include "runtime/value/type.h"

namespace treaty {

template <typename Visit>
void Fields(Visit& visit, FieldShape& field);

template <typename Visit>
void Fields(Visit& visit, TypeShape& type) {
  visit("kind", type.kind);
  visit("optional", type.optional);
  visit("open", type.open);
  visit("length", type.length);
  visit("precision", type.precision);
  visit("scale", type.scale);
  visit("name", type.name);
  visit("values", type.values);
  visit("fields", type.fields);
  visit("element", type.element);
  visit("list_key", type.list_key);
  visit("remote_type", type.remote_type);
}

template <typename Visit>
void Fields(Visit& visit, FieldShape& field) {
  visit("name", field.name);
  visit("type", field.type);
  visit("is_key", field.is_key);
  visit("creatable", field.creatable);
  visit("updatable", field.updatable);
  visit("required", field.required);
  visit("external_id", field.external_id);
  visit("unique", field.unique);
  visit("references", field.references);
  visit("label", field.label);
}

}  // namespace treaty

namespace treaty::program {

template <>
struct EnumWords<TypeKind> {
  static constexpr const char* kWords[] = {"Bool", "Int", "Decimal", "Float", "Text", "Date",
                                           "Time", "Timestamp", "Duration", "Money", "Json",
                                           "enum", "record", "list", "reference"};
};

template <typename Visit>
void Fields(Visit& visit, Constant& constant) {
  visit("kind", constant.kind);
  visit("is_null", constant.is_null);
  visit("integer", constant.integer);
  visit("real", constant.real);
  visit("text", constant.text);
  visit("currency", constant.currency);
}

template <typename Visit>
void Fields(Visit& visit, Origin& origin) {
  visit("file", origin.file);
  visit("line", origin.line);
  visit("column", origin.column);
  visit("target", origin.target);
}

}  // namespace treaty::program
