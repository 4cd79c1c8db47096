#include "runtime/value/json_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/value/json_index.h"
#include "runtime/value/text.h"

namespace treaty {
namespace {

constexpr uint32_t kMostTokensKept = 1u << 18;

bool IsBlank(char byte) { return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'; }

// Walks JSON text value by value, trusting that it is JSON but never leaving its bytes.
class Splitter {
 public:
  explicit Splitter(std::string_view json) : json_(json) { SkipBlanks(); }

  bool done() const { return at_ >= json_.size(); }
  bool Take(char byte) {
    if (done() || json_[at_] != byte) return false;
    ++at_;
    SkipBlanks();
    return true;
  }

  // The value that begins here, without blanks around; empty when there is none.
  std::string_view Value() {
    const size_t begin = at_;
    int depth = 0;
    do {
      if (done()) break;
      const char byte = json_[at_];
      if (byte == '"') {
        SkipString();
      } else if (byte == '{' || byte == '[') {
        ++depth;
        ++at_;
      } else if (byte == '}' || byte == ']') {
        if (depth == 0) break;
        --depth;
        ++at_;
      } else if (byte == ',' && depth == 0) {
        break;
      } else if (depth == 0) {
        SkipScalar();
      } else {
        ++at_;
      }
    } while (depth > 0);
    const std::string_view value = json_.substr(begin, at_ - begin);
    SkipBlanks();
    return value;
  }

 private:
  void SkipBlanks() {
    while (!done() && IsBlank(json_[at_])) ++at_;
  }
  void SkipString() {
    for (size_t quote = json_.find('"', at_ + 1); quote != std::string_view::npos;
         quote = json_.find('"', quote + 1)) {
      size_t first = quote;  // of the backslashes before the quote
      while (first > at_ + 1 && json_[first - 1] == '\\') --first;
      if ((quote - first) % 2 == 1) continue;  // escaped
      at_ = quote + 1;
      return;
    }
    at_ = json_.size();
  }
  void SkipScalar() {
    const auto ends = [](char byte) {
      return IsBlank(byte) || byte == ',' || byte == '}' || byte == ']' || byte == ':';
    };
    while (!done() && !ends(json_[at_])) ++at_;
  }

  std::string_view json_;
  size_t at_ = 0;
};

std::string_view Inside(std::string_view quoted) { return quoted.substr(1, quoted.size() - 2); }

bool IsQuoted(std::string_view value) {
  return value.size() >= 2 && value.front() == '"' && value.back() == '"';
}

// Writes an indexed document canonically.
class Canonical {
 public:
  Canonical(const JsonIndex& index, MemberOrder order) : index_(index), order_(order) {}

  void Value(uint32_t token, std::string* out) const {
    switch (index_.first_byte(token)) {
      case '{':
        return Object(token, out);
      case '[':
        return List(token, out);
      case '"':
        return Text(index_.ValueBytes(token), out);
      case 't':
      case 'f':
      case 'n':
        *out += index_.ValueBytes(token);
        return;
      default:
        return Number(index_.ValueBytes(token), out);
    }
  }

 private:
  // Without escapes a string stands in canonical form.
  static void Text(std::string_view quoted, std::string* out) {
    if (quoted.find('\\') == std::string_view::npos) {
      *out += quoted;
    } else {
      *out += JsonText(Unescape(Inside(quoted)));
    }
  }
  // So does an integer; the grammar has no leading zeros.
  static void Number(std::string_view number, std::string* out) {
    const bool is_integer = number != "-0" && number.find_first_of(".eE") == number.npos;
    *out += is_integer ? std::string(number) : CanonicalNumber(number);
  }

  void List(uint32_t token, std::string* out) const {
    *out += '[';
    const uint32_t end = index_.partner()[token];
    for (uint32_t at = token + 1; at < end; at = index_.After(at) + 1) {
      if (at != token + 1) *out += ',';
      Value(at, out);
    }
    *out += ']';
  }

  void Object(uint32_t token, std::string* out) const {
    if (index_.has_duplicate_keys() || order_ == MemberOrder::kSorted) return Arranged(token, out);
    *out += '{';
    const uint32_t end = index_.partner()[token];
    for (uint32_t at = token + 1; at < end; at = index_.After(at + 2) + 1) {
      if (at != token + 1) *out += ',';
      Text(index_.ValueBytes(at), out);
      *out += ':';
      Value(at + 2, out);
    }
    *out += '}';
  }

  void Arranged(uint32_t token, std::string* out) const {
    const uint32_t end = index_.partner()[token];
    std::vector<std::pair<std::string, uint32_t>> members;  // canonical key, value token
    for (uint32_t at = token + 1; at < end; at = index_.After(at + 2) + 1) {
      members.emplace_back(JsonText(Unescape(Inside(index_.ValueBytes(at)))), at + 2);
    }
    Arrange(&members);
    *out += '{';
    for (const auto& [key, value] : members) {
      if (out->back() != '{') *out += ',';
      *out += key;
      *out += ':';
      Value(value, out);
    }
    *out += '}';
  }

  // Drops later duplicates; sorted by key, or back in the given order.
  void Arrange(std::vector<std::pair<std::string, uint32_t>>* members) const {
    std::stable_sort(members->begin(), members->end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    const auto same = [](const auto& a, const auto& b) { return a.first == b.first; };
    members->erase(std::unique(members->begin(), members->end(), same), members->end());
    if (order_ == MemberOrder::kSorted) return;
    std::sort(members->begin(), members->end(),
              [](const auto& a, const auto& b) { return a.second < b.second; });
  }

  const JsonIndex& index_;
  const MemberOrder order_;
};

}  // namespace

Result<std::vector<JsonMember>> SplitObject(std::string_view json) {
  Splitter splitter(json);
  std::vector<JsonMember> members;
  if (!splitter.Take('{')) return Fail("expected a JSON object");
  if (splitter.Take('}')) return members;
  do {
    const std::string_view key = splitter.Value();
    if (!IsQuoted(key) || !splitter.Take(':')) return Fail("expected a member of a JSON object");
    members.push_back({Inside(key), splitter.Value()});
    if (members.back().value.empty()) return Fail("expected a value of a JSON object's member");
  } while (splitter.Take(','));
  if (!splitter.Take('}') || !splitter.done()) return Fail("expected the end of a JSON object");
  return members;
}

Result<std::vector<std::string_view>> SplitList(std::string_view json) {
  Splitter splitter(json);
  std::vector<std::string_view> elements;
  if (!splitter.Take('[')) return Fail("expected a JSON list");
  if (splitter.Take(']')) return elements;
  do {
    elements.push_back(splitter.Value());
    if (elements.back().empty()) return Fail("expected an element of a JSON list");
  } while (splitter.Take(','));
  if (!splitter.Take(']') || !splitter.done()) return Fail("expected the end of a JSON list");
  return elements;
}

std::optional<std::string_view> MemberOf(std::string_view json, std::string_view key) {
  Splitter splitter(json);
  if (!splitter.Take('{')) return std::nullopt;
  do {
    const std::string_view quoted = splitter.Value();
    if (!IsQuoted(quoted) || !splitter.Take(':')) return std::nullopt;
    const std::string_view value = splitter.Value();
    if (value.empty()) return std::nullopt;
    const std::string_view name = Inside(quoted);
    const bool escaped = name.find('\\') != std::string_view::npos;
    if (escaped ? Unescape(name) == key : name == key) return value;
  } while (splitter.Take(','));
  return std::nullopt;
}

std::optional<std::string> TextOf(std::string_view json) {
  if (!IsQuoted(json)) return std::nullopt;
  return Unescape(Inside(json));
}

std::string JsonText(std::string_view text) {
  std::string json = "\"";
  AppendEscaped(text, &json);
  json += '"';
  return json;
}

Result<std::string> Canonicalise(std::string_view json, MemberOrder order) {
  std::string padded(json);
  padded.append(kPadding, '\0');
  // Its tables are larger than most documents: they are kept, unless one document made them huge.
  thread_local JsonIndex index;
  if (index.token_count() > kMostTokensKept) index = JsonIndex();
  TRY_VOID(index.Index(std::string_view(padded).substr(0, json.size())));
  std::string canonical;
  canonical.reserve(json.size());
  Canonical(index, order).Value(0, &canonical);
  return canonical;
}

std::string CanonicalNumber(std::string_view number) {
  const bool negative = number.substr(0, 1) == "-";
  if (negative || number.substr(0, 1) == "+") number.remove_prefix(1);
  std::string digits;
  int64_t exponent = 0;  // of the last digit
  size_t at = 0;
  bool in_fraction = false;
  for (; at < number.size() && number[at] != 'e' && number[at] != 'E'; ++at) {
    if (number[at] == '.') {
      in_fraction = true;
      continue;
    }
    if (!digits.empty() || number[at] != '0') digits += number[at];
    exponent -= in_fraction ? 1 : 0;
  }
  int64_t stated = 0;
  const bool stated_negative = number.substr(at, 2).ends_with('-');
  for (; at < number.size(); ++at) {
    if (number[at] >= '0' && number[at] <= '9' && stated < 1'000'000'000'000) {
      stated = stated * 10 + (number[at] - '0');
    }
  }
  exponent += stated_negative ? -stated : stated;
  for (; !digits.empty() && digits.back() == '0'; digits.pop_back()) ++exponent;
  if (digits.empty()) return "0";
  const std::string sign = negative ? "-" : "";
  const int64_t point = int64_t(digits.size()) + exponent;  // digits before the point
  constexpr int64_t kMostDigits = 400;
  if (point > kMostDigits || -exponent > kMostDigits) {
    const std::string head =
        digits.size() == 1 ? digits : digits.substr(0, 1) + "." + digits.substr(1);
    return fmt::format("{}{}e{}", sign, head, point - 1);
  }
  if (exponent >= 0) return sign + digits + std::string(size_t(exponent), '0');
  if (point <= 0) return sign + "0." + std::string(size_t(-point), '0') + digits;
  return sign + digits.substr(0, size_t(point)) + "." + digits.substr(size_t(point));
}

void JsonWriter::Separate() {
  if (out_.empty()) return;
  const char last = out_.back();
  if (last != '{' && last != '[' && last != ':') out_ += ',';
}

JsonWriter& JsonWriter::BeginObject() {
  Separate();
  out_ += '{';
  return *this;
}

JsonWriter& JsonWriter::EndObject() {
  out_ += '}';
  return *this;
}

JsonWriter& JsonWriter::BeginList() {
  Separate();
  out_ += '[';
  return *this;
}

JsonWriter& JsonWriter::EndList() {
  out_ += ']';
  return *this;
}

JsonWriter& JsonWriter::Key(std::string_view key) {
  Separate();
  out_ += '"';
  AppendEscaped(key, &out_);
  out_ += "\":";
  return *this;
}

JsonWriter& JsonWriter::Raw(std::string_view json) {
  Separate();
  out_ += json;
  return *this;
}

JsonWriter& JsonWriter::Text(std::string_view text) {
  Separate();
  out_ += '"';
  AppendEscaped(text, &out_);
  out_ += '"';
  return *this;
}

JsonWriter& JsonWriter::Int(int64_t value) { return Raw(std::to_string(value)); }

JsonWriter& JsonWriter::Bool(bool value) { return Raw(value ? "true" : "false"); }

}  // namespace treaty
