#include <nlohmann/json.hpp>

#include "compiler/diagnostics/render.h"

namespace treaty::diagnostics {
namespace {

using Json = nlohmann::ordered_json;

Json PositionJson(const source::File& file, uint32_t offset) {
  const source::Position position = file.PositionOf(offset);
  return {{"line", position.line}, {"column", position.column}, {"offset", offset}};
}

Json SpanJson(const Span& span, const source::Files& files) {
  if (!span.IsKnown()) return nullptr;
  const source::File& file = files.Get(span.file);
  return {{"file", file.Path()},
          {"start", PositionJson(file, span.begin)},
          {"end", PositionJson(file, span.end)}};
}

Json FixJson(const Fix& fix, const source::Files& files) {
  Json edits = Json::array();
  for (const Edit& edit : fix.edits) {
    edits.push_back({{"span", SpanJson(edit.span, files)}, {"replacement", edit.replacement}});
  }
  return {{"title", fix.title}, {"edits", std::move(edits)}};
}

Json DiagnosticJson(const Diagnostic& diagnostic, const source::Files& files) {
  Json labels = Json::array();
  for (const LabelledSpan& label : diagnostic.labels) {
    labels.push_back({{"span", SpanJson(label.span, files)}, {"text", label.text}});
  }
  Json fixes = Json::array();
  for (const Fix& fix : diagnostic.fixes) fixes.push_back(FixJson(fix, files));
  return {{"code", diagnostic.code},          {"severity", SeverityName(diagnostic.severity)},
          {"message", diagnostic.message},    {"span", SpanJson(diagnostic.primary.span, files)},
          {"label", diagnostic.primary.text}, {"labels", std::move(labels)},
          {"notes", diagnostic.notes},        {"fixes", std::move(fixes)}};
}

}  // namespace

std::string RenderJson(std::span<const Diagnostic> diagnostics, const source::Files& files) {
  Json list = Json::array();
  for (const Diagnostic& diagnostic : diagnostics)
    list.push_back(DiagnosticJson(diagnostic, files));
  const Counts counts = Count(diagnostics);
  const Json document = {{"format_version", "1.0"},
                         {"kind", "diagnostics"},
                         {"diagnostics", std::move(list)},
                         {"summary", {{"errors", counts.errors}, {"warnings", counts.warnings}}}};
  // Texts come from files that may not be UTF-8: what is malformed is replaced, never thrown.
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace treaty::diagnostics
