#include "runtime/formats/multipart_batch.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "runtime/base/check.h"

namespace treaty::formats {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
enum class Side { kRequest, kAnswer };

char Lower(char byte) { return byte >= 'A' && byte <= 'Z' ? char(byte - 'A' + 'a') : byte; }

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}
bool StartsIgnoringCase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && EqualsIgnoringCase(text.substr(0, prefix.size()), prefix);
}

std::string_view TrimBlanks(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// ---- writing
// ------------------------------------------------------------------------------

bool HasControls(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char byte) {
    return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f;
  });
}

std::string BoundaryFor(const std::vector<BatchPart>& parts, std::string_view prefix,
                        std::string_view seed) {
  const auto held = [&](std::string_view boundary) {
    for (const BatchPart& part : parts) {
      for (const BatchOperation& operation : part.operations) {
        if (operation.body.find(boundary) != std::string::npos) return true;
      }
    }
    return false;
  };
  // Part `n` of a change set's boundary is one more character, so no boundary begins another.
  std::string boundary = fmt::format("{}_{}", prefix, seed);
  for (size_t n = 0; held(boundary); ++n) boundary = fmt::format("{}_{}_{}", prefix, seed, n);
  return boundary;
}

void AppendHeader(std::string* out, std::string_view name, std::string_view value) {
  CHECK(!HasControls(name) && !HasControls(value), "a header of a batch is one line");
  fmt::format_to(std::back_inserter(*out), "{}: {}\r\n", name, value);
}

void AppendOperation(std::string* out, const BatchOperation& operation, Side side) {
  AppendHeader(out, "Content-Type", "application/http");
  AppendHeader(out, "Content-Transfer-Encoding", "binary");
  if (!operation.content_id.empty()) AppendHeader(out, "Content-ID", operation.content_id);
  *out += kLineEnd;
  CHECK(!HasControls(operation.method) && !HasControls(operation.url) &&
            operation.url.find(' ') == std::string::npos && !HasControls(operation.reason),
        "the first line of a batch's operation is one line");
  if (side == Side::kRequest) {
    fmt::format_to(std::back_inserter(*out), "{} {} HTTP/1.1\r\n", operation.method,
                   operation.url);
  } else {
    fmt::format_to(std::back_inserter(*out), "HTTP/1.1 {} {}\r\n", operation.status,
                   operation.reason);
  }
  for (const auto& [name, value] : operation.headers) AppendHeader(out, name, value);
  if (!operation.body.empty()) {
    AppendHeader(out, "Content-Length", std::to_string(operation.body.size()));
  }
  *out += kLineEnd;
  *out += operation.body;
  *out += kLineEnd;
}

WrittenBatch Write(const std::vector<BatchPart>& parts, std::string_view seed, Side side) {
  const std::string outer = BoundaryFor(parts, "batch", seed);
  const std::string inner = BoundaryFor(parts, "changeset", seed);
  WrittenBatch written{"multipart/mixed; boundary=" + outer, ""};
  std::string& out = written.body;
  size_t change_sets = 0;
  for (const BatchPart& part : parts) {
    out += "--" + outer + "\r\n";
    if (!part.is_change_set) {
      CHECK(part.operations.size() == 1, "a part that is no change set is one operation");
      AppendOperation(&out, part.operations.front(), side);
      continue;
    }
    const std::string boundary = fmt::format("{}-{}", inner, ++change_sets);
    AppendHeader(&out, "Content-Type", "multipart/mixed; boundary=" + boundary);
    out += kLineEnd;
    for (const BatchOperation& operation : part.operations) {
      out += "--" + boundary + "\r\n";
      AppendOperation(&out, operation, side);
    }
    out += "--" + boundary + "--\r\n\r\n";
  }
  out += "--" + outer + "--\r\n";
  return written;
}

// ---- reading
// ------------------------------------------------------------------------------

// Takes the line at the front of `*text`, without its end.
std::string_view TakeLine(std::string_view* text) {
  const size_t end = text->find('\n');
  std::string_view line = text->substr(0, end);
  text->remove_prefix(end == std::string_view::npos ? text->size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// Headers up to and with the blank line. False for a line that is no header, or too many bytes.
bool TakeHeaders(std::string_view* text, const BatchLimits& limits, BatchHeaders* headers) {
  const size_t before = text->size();
  while (!text->empty()) {
    const std::string_view line = TakeLine(text);
    if (before - text->size() > limits.header_bytes) return false;
    if (line.empty()) return true;
    const size_t colon = line.find(':');
    if (colon == 0 || colon == std::string_view::npos || HasControls(line.substr(0, colon))) {
      return false;
    }
    headers->emplace_back(TrimBlanks(line.substr(0, colon)), TrimBlanks(line.substr(colon + 1)));
  }
  return true;
}

std::optional<std::string> BoundaryOf(std::string_view content_type) {
  if (!StartsIgnoringCase(TrimBlanks(content_type), "multipart/")) return std::nullopt;
  size_t at = content_type.find(';');
  while (at != std::string_view::npos) {
    const size_t next = content_type.find(';', at + 1);
    std::string_view parameter = content_type.substr(at + 1, next - at - 1);
    parameter = TrimBlanks(parameter);
    at = next;
    if (!StartsIgnoringCase(parameter, "boundary=")) continue;
    std::string_view value = parameter.substr(9);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    constexpr size_t kMostBoundary = 70;  // RFC 2046 section 5.1.1
    if (value.empty() || value.size() > kMostBoundary || HasControls(value)) return std::nullopt;
    return std::string(value);
  }
  return std::nullopt;
}

struct Delimited {
  std::vector<std::string_view> sections;
  bool closed = false;
};

// The sections between delimiter lines. What stands before the first one is left out.
Delimited SplitSections(std::string_view text, const std::string& boundary, size_t most) {
  Delimited result;
  const std::string delimiter = "--" + boundary;
  size_t section = std::string_view::npos;
  for (size_t line = 0; line < text.size();) {
    const size_t line_end = text.find('\n', line);
    const size_t next = line_end == std::string_view::npos ? text.size() : line_end + 1;
    std::string_view rest = text.substr(line, next - line);
    const size_t this_line = line;
    line = next;
    if (!rest.starts_with(delimiter)) continue;
    rest.remove_prefix(delimiter.size());
    const bool closes = rest.starts_with("--");
    if (closes) rest.remove_prefix(2);
    if (rest.find_first_not_of(" \t\r\n") != std::string_view::npos) continue;
    // What the text ends with may have gone on: "--b" may be the begin of "--b--".
    if (!closes && !rest.ends_with('\n')) continue;
    if (section != std::string_view::npos) {
      if (result.sections.size() >= most) return result;
      result.sections.push_back(text.substr(section, this_line - section));
    }
    section = next;
    result.closed = closes;
    if (closes) return result;
  }
  if (section != std::string_view::npos && result.sections.size() < most) {
    result.sections.push_back(text.substr(section));
  }
  return result;
}

bool ReadStatusLine(std::string_view line, BatchOperation* operation) {
  if (!line.starts_with("HTTP/1.")) return false;
  const size_t blank = line.find(' ');
  if (blank == std::string_view::npos) return false;
  const std::string_view rest = TrimBlanks(line.substr(blank));
  const auto [end, error] =
      std::from_chars(rest.data(), rest.data() + rest.size(), operation->status);
  if (error != std::errc() || operation->status < 100 || operation->status > 599) return false;
  operation->reason = TrimBlanks(rest.substr(size_t(end - rest.data())));
  return true;
}

bool ReadRequestLine(std::string_view line, BatchOperation* operation) {
  const size_t first = line.find(' ');
  const size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == 0) return false;
  operation->method = line.substr(0, first);
  const bool has_version = last > first && line.substr(last + 1).starts_with("HTTP/1.");
  operation->url = TrimBlanks(line.substr(first, (has_version ? last : line.size()) - first));
  return !operation->url.empty() && operation->url.find(' ') == std::string::npos;
}

// The body is as long as it says, or all there is less the line end before the delimiter.
bool TakeBody(std::string_view text, bool cut_off, BatchOperation* operation) {
  const std::string_view said = BatchHeader(operation->headers, "content-length");
  if (said.empty()) {
    if (cut_off) return false;
    const size_t end = text.find_last_not_of("\r\n");
    operation->body = text.substr(0, end == std::string_view::npos ? 0 : end + 1);
    return true;
  }
  size_t size = 0;
  const auto [end, error] = std::from_chars(said.data(), said.data() + said.size(), size);
  if (error != std::errc() || end != said.data() + said.size() || size > text.size()) return false;
  operation->body = text.substr(0, size);
  return true;
}

struct Reader {
  Side side;
  const BatchLimits& limits;
  size_t operations = 0;
  ReadBatch* result;

  void Complain(std::string problem) const {
    result->complete = false;
    if (result->problem.empty()) result->problem = std::move(problem);
  }

  BatchOperation Operation(const BatchHeaders& part_headers, std::string_view text, bool cut_off) {
    BatchOperation operation;
    operation.content_id = BatchHeader(part_headers, "content-id");
    operation.readable = Fill(text, cut_off, &operation);
    if (operation.readable) return operation;
    Complain("a part is no HTTP message");
    BatchOperation unreadable;
    unreadable.readable = false;
    unreadable.content_id = std::move(operation.content_id);
    return unreadable;
  }

  bool Fill(std::string_view text, bool cut_off, BatchOperation* operation) {
    if (++operations > limits.operations) return false;
    std::string_view line;
    while (line.empty() && !text.empty()) line = TakeLine(&text);
    if (HasControls(line)) return false;
    const bool first = side == Side::kAnswer ? ReadStatusLine(line, operation)
                                             : ReadRequestLine(line, operation);
    if (!first || !TakeHeaders(&text, limits, &operation->headers)) return false;
    // Some servers say the request's Content-ID only inside.
    if (operation->content_id.empty()) {
      operation->content_id = BatchHeader(operation->headers, "content-id");
    }
    return TakeBody(text, cut_off, operation);
  }

  BatchPart Part(std::string_view text, bool cut_off) {
    BatchHeaders headers;
    BatchPart part;
    if (!TakeHeaders(&text, limits, &headers)) {
      part.operations.push_back({.readable = false});
      Complain("a part has no headers");
      return part;
    }
    const std::string_view type = BatchHeader(headers, "content-type");
    const std::optional<std::string> boundary = BoundaryOf(type);
    if (!boundary) {
      part.operations.push_back(Operation(headers, text, cut_off));
      return part;
    }
    part.is_change_set = true;
    const Delimited inner = SplitSections(text, *boundary, limits.operations);
    if (!inner.closed) Complain("a change set does not end");
    for (size_t i = 0; i < inner.sections.size(); ++i) {
      std::string_view section = inner.sections[i];
      BatchHeaders inner_headers;
      if (!TakeHeaders(&section, limits, &inner_headers)) section = {};
      const bool is_last = i + 1 == inner.sections.size();
      part.operations.push_back(Operation(inner_headers, section, is_last && !inner.closed));
    }
    return part;
  }
};

Result<ReadBatch> Read(std::string_view content_type, std::string_view body,
                       const BatchLimits& limits, Side side) {
  const std::optional<std::string> boundary = BoundaryOf(content_type);
  if (!boundary) {
    return Fail(fmt::format("`{}` is no multipart with a boundary", content_type.substr(0, 100)));
  }
  ReadBatch result;
  result.complete = true;
  Reader reader{side, limits, 0, &result};
  const Delimited outer = SplitSections(body, *boundary, limits.operations);
  if (!outer.closed) reader.Complain("the batch does not end");
  for (size_t i = 0; i < outer.sections.size(); ++i) {
    const bool is_last = i + 1 == outer.sections.size();
    result.parts.push_back(reader.Part(outer.sections[i], is_last && !outer.closed));
  }
  return result;
}

}  // namespace

std::string_view BatchHeader(const BatchHeaders& headers, std::string_view name) {
  for (const auto& [held, value] : headers) {
    if (EqualsIgnoringCase(held, name)) return value;
  }
  return {};
}

WrittenBatch WriteBatchRequest(const std::vector<BatchPart>& parts, std::string_view seed) {
  return Write(parts, seed, Side::kRequest);
}
WrittenBatch WriteBatchAnswer(const std::vector<BatchPart>& parts, std::string_view seed) {
  return Write(parts, seed, Side::kAnswer);
}

Result<ReadBatch> ReadBatchRequest(std::string_view content_type, std::string_view body,
                                   const BatchLimits& limits) {
  return Read(content_type, body, limits, Side::kRequest);
}
Result<ReadBatch> ReadBatchAnswer(std::string_view content_type, std::string_view body,
                                  const BatchLimits& limits) {
  return Read(content_type, body, limits, Side::kAnswer);
}

}  // namespace treaty::formats
