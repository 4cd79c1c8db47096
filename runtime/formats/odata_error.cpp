#include "runtime/formats/odata_error.h"

#include <cstring>
#include <pugixml.hpp>

#include "runtime/value/json_text.h"
#include "runtime/value/text.h"

namespace treaty::formats {
namespace {

// At most kMostODataText bytes, whole characters, no controls: it ends in logs and answers.
std::string Tidy(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size() && out.size() < kMostODataText;) {
    const char32_t code_point = utf8::Next(text, &at);
    utf8::Append(code_point < 0x20 || code_point == 0x7f ? U' ' : code_point, &out);
  }
  return std::string(Trim(out));
}

std::string TextIn(std::string_view object, std::string_view member) {
  const auto value = MemberOf(object, member);
  if (!value) return {};
  return Tidy(TextOf(*value).value_or(""));
}

// V2: {"lang":"en","value":"..."}; V4: the text itself.
std::string MessageIn(std::string_view object) {
  const auto value = MemberOf(object, "message");
  if (value && value->starts_with('{')) return TextIn(*value, "value");
  return TextIn(object, "message");
}

ODataMessage ReadDetail(std::string_view json) {
  ODataMessage detail{TextIn(json, "code"), MessageIn(json), TextIn(json, "severity"),
                      TextIn(json, "propertyref")};
  if (detail.target.empty()) detail.target = TextIn(json, "target");
  return detail;
}

void ReadDetails(std::string_view object, std::string_view member,
                 std::vector<ODataMessage>* details) {
  const auto list = MemberOf(object, member);
  if (!list || !list->starts_with('[')) return;
  const auto elements = SplitList(*list);
  if (!elements) return;
  for (const std::string_view element : *elements) {
    if (details->size() >= kMostODataDetails) return;
    if (element.starts_with('{')) details->push_back(ReadDetail(element));
  }
}

std::optional<ODataError> ReadJsonError(std::string_view body) {
  const auto canonical = Canonicalise(body);
  if (!canonical) return std::nullopt;
  const auto error = MemberOf(*canonical, "error");
  if (!error || !error->starts_with('{')) return std::nullopt;
  ODataError read{TextIn(*error, "code"), MessageIn(*error), {}, {}};
  if (const auto inner = MemberOf(*error, "innererror")) {
    read.transaction = TextIn(*inner, "transactionid");
    ReadDetails(*inner, "errordetails", &read.details);
  }
  ReadDetails(*error, "details", &read.details);
  return read;
}

// The first child of this name, whatever its namespace prefix.
pugi::xml_node Child(const pugi::xml_node& node, const char* name) {
  for (const pugi::xml_node& child : node.children()) {
    const char* colon = std::strchr(child.name(), ':');
    if (std::strcmp(colon == nullptr ? child.name() : colon + 1, name) == 0) return child;
  }
  return {};
}
std::string TextOfChild(const pugi::xml_node& node, const char* name) {
  return Tidy(Child(node, name).text().get());
}

std::optional<ODataError> ReadXmlError(std::string_view body) {
  pugi::xml_document document;
  if (!document.load_buffer(body.data(), body.size())) return std::nullopt;
  const pugi::xml_node error = Child(document, "error");
  if (!error) return std::nullopt;
  ODataError read{TextOfChild(error, "code"), TextOfChild(error, "message"), {}, {}};
  const pugi::xml_node inner = Child(error, "innererror");
  read.transaction = TextOfChild(inner, "transactionid");
  for (const pugi::xml_node& detail : Child(inner, "errordetails").children()) {
    if (read.details.size() >= kMostODataDetails) break;
    read.details.push_back({TextOfChild(detail, "code"), TextOfChild(detail, "message"),
                            TextOfChild(detail, "severity"), TextOfChild(detail, "propertyref")});
  }
  return read;
}

}  // namespace

std::optional<ODataError> ReadODataError(std::string_view body) {
  const std::string_view text = Trim(body.substr(0, body.find_last_not_of('\0') + 1));
  if (text.starts_with('<') || text.starts_with("\xef\xbb\xbf<")) return ReadXmlError(text);
  return ReadJsonError(text);
}

}  // namespace treaty::formats
