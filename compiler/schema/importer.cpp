#include "compiler/schema/importer.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/diagnostics/near_name.h"
#include "compiler/source/utf8.h"

namespace treaty::schema {

Parts Parts::Of(const std::vector<std::string>& paths) {
  Parts root;
  for (const std::string& path : paths) {
    Parts* at = &root;
    for (size_t begin = 0; begin <= path.size();) {
      const size_t end = std::min(path.find('.', begin), path.size());
      at = &at->inside[path.substr(begin, end - begin)];
      begin = end + 1;
    }
  }
  return root;
}

const Parts* Parts::Find(std::string_view name) const {
  const auto found = inside.find(name);
  return found == inside.end() ? nullptr : &found->second;
}

Result<void> KeepParts(ObjectShape& object, const Parts& parts, const std::string& place) {
  const auto is_list = [](const FieldShape& field) {
    return field.type.kind == TypeKind::kList && field.type.element->kind == TypeKind::kRecord;
  };
  std::vector<std::string_view> known;
  for (const FieldShape& field : object.fields) {
    if (is_list(field) || field.type.kind == TypeKind::kRecord) known.push_back(field.name);
  }
  for (const auto& [name, inside] : parts.inside) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::string_view near = diagnostics::FindNearName(name, known);
    return Fail(fmt::format("`{}` has no children or parent `{}`", object.name, name), place,
                near.empty() ? "" : fmt::format("did you mean `{}`?", near));
  }
  auto& fields = object.fields;
  fields.erase(std::remove_if(fields.begin(), fields.end(),
                              [&](const FieldShape& field) {
                                return is_list(field) && parts.Find(field.name) == nullptr;
                              }),
               fields.end());
  return {};
}

std::string PlaceOf(const std::string& path, std::string_view text, size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const size_t line = 1 + size_t(std::count(before.begin(), before.end(), '\n'));
  const size_t newline = before.rfind('\n');
  const std::string_view on_line =
      newline == std::string_view::npos ? before : before.substr(newline + 1);
  return fmt::format("{}:{}:{}", path, line, 1 + source::CountCodePoints(on_line));
}

}  // namespace treaty::schema
