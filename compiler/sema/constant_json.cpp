#include "compiler/sema/constant_json.h"

#include <fmt/format.h>

#include "runtime/value/instant.h"
#include "runtime/value/text.h"

namespace treaty::sema {
namespace {

std::string Scalar(const program::Constant& constant) {
  if (constant.is_null) return "null";
  switch (constant.kind) {
    case TypeKind::kBool: return constant.integer != 0 ? "true" : "false";
    case TypeKind::kInt: return std::to_string(constant.integer);
    case TypeKind::kDecimal: return constant.text;
    case TypeKind::kFloat: return fmt::format("{}", constant.real);
    case TypeKind::kText: case TypeKind::kEnum: case TypeKind::kReference:
      return JsonText(constant.text);
    case TypeKind::kDate: return JsonText(Format(Date{constant.integer}));
    case TypeKind::kTime: return JsonText(Format(Time{constant.integer}));
    case TypeKind::kTimestamp: return JsonText(Format(Timestamp{constant.integer}));
    case TypeKind::kDuration: return JsonText(Format(Duration{constant.integer}));
    case TypeKind::kMoney:
      return "{\"amount\":" + constant.text + ",\"currency\":" + JsonText(constant.currency) + "}";
    case TypeKind::kJson: case TypeKind::kRecord: case TypeKind::kList: break;
  }
  return "null";
}

}  // namespace

std::string JsonText(std::string_view text) {
  std::string json = "\"";
  AppendEscaped(text, &json);
  return json + "\"";
}

std::string ConstantJson(const types::TypeTable& types, Tree tree) {
  if (tree->node == Node::kConvert) return ConstantJson(types, tree->a);
  if (tree->node == Node::kConstant) return Scalar(tree->constant);
  std::string json;
  if (tree->node == Node::kRecord) {
    for (const RecordMember& member : tree->members) {
      json += (json.empty() ? "{" : ",") + JsonText(member.name) + ":" +
              ConstantJson(types, member.value);
    }
    return json.empty() ? "{}" : json + "}";
  }
  if (tree->node != Node::kList) return "null";
  for (const Tree element : tree->operands) {
    json += (json.empty() ? "[" : ",") + ConstantJson(types, element);
  }
  return json.empty() ? "[]" : json + "]";
}

}  // namespace treaty::sema
