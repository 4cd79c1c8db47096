#include "runtime/protocols/line_tail.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "runtime/base/hash.h"
#include "runtime/value/json_index.h"
#include "runtime/value/json_text.h"

namespace treaty::protocols {
namespace {

constexpr size_t kReadBytes = 1u << 20;
constexpr size_t kHeadBytes = 256;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string FileName(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

// "crm.ndjson.1" and "crm.ndjson-20260301" are rotated files of "crm.ndjson".
bool IsRotatedName(std::string_view name, std::string_view base) {
  if (!name.starts_with(base) || name.size() < base.size() + 2) return false;
  const char separator = name[base.size()];
  const std::string_view suffix = name.substr(base.size() + 1);
  const bool digits = suffix.find_first_not_of("0123456789-") == std::string_view::npos;
  return digits && (separator == '.' || separator == '-');
}

template <typename Number>
bool ReadNumber(std::string_view position, std::string_view name, Number* number) {
  const std::optional<std::string_view> text = MemberOf(position, name);
  if (!text) return false;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), *number);
  return error == std::errc() && end == text->data() + text->size();
}

}  // namespace

Result<LineTail::Mark> LineTail::ReadMark(std::string_view position) {
  Mark mark;
  const bool good = ReadNumber(position, "file", &mark.identity) &&
                    ReadNumber(position, "offset", &mark.offset) &&
                    ReadNumber(position, "line", &mark.line) &&
                    ReadNumber(position, "head_bytes", &mark.head_bytes) &&
                    ReadNumber(position, "head", &mark.head) && mark.offset >= 0 &&
                    mark.line >= 1 && mark.head_bytes >= 0 &&
                    mark.head_bytes <= int64_t(kHeadBytes);
  if (good) return mark;
  return Fail(fmt::format("the stored position `{}` is no position in a file", position), {},
              "it was stored for another protocol: give the source another store");
}

Result<void> LineTail::Start(std::string_view position) {
  if (position.empty()) return {};
  TRY(mark_, ReadMark(position));
  has_mark_ = true;
  return {};
}

std::string LineTail::position() const {
  if (!file_ && !has_mark_) return "";
  const std::string_view head =
      std::string_view(head_).substr(0, size_t(std::min<int64_t>(offset_, int64_t(head_.size()))));
  Mark mark = mark_;
  if (file_) mark = {known_.identity, offset_, line_, int64_t(head.size()), Fingerprint(head)};
  return fmt::format(R"({{"file":{},"offset":{},"line":{},"head_bytes":{},"head":{}}})",
                     mark.identity, mark.offset, mark.line, mark.head_bytes, mark.head);
}

Result<bool> LineTail::Read(const TailLimits& limits,
                            const std::function<void(const TailLine&)>& visit) {
  if (!file_) {
    TRY_VOID(OpenFirst());
  }
  if (!file_) return true;
  if (!finished_) {
    TRY_VOID(LookForCut());
  }
  size_t bytes = 0;
  for (size_t lines = 0; lines < limits.lines && bytes < limits.bytes;) {
    TailLine line;
    if (TakeLine(&line)) {
      const size_t length = line.text.size();
      if (line.text.find_first_not_of(" \t") != std::string_view::npos) visit(line);
      const size_t end = pending().find('\n');
      Consume(end == std::string_view::npos ? pending().size() : end + 1);
      ++lines;
      bytes += length;
      continue;
    }
    TRY(const bool filled, Fill());
    if (filled) continue;
    TRY(const bool more, MoveOn());
    if (!more) return true;
  }
  return false;
}

bool LineTail::TakeLine(TailLine* line) {
  const std::string_view rest = pending();
  const size_t end = rest.find('\n');
  if (end == std::string_view::npos && rest.size() > kMaxLineBytes) SkipPending();
  const bool last = finished_ && (!rest.empty() || skipped_ > 0) && end_of_buffer() >= known_.size;
  if (end == std::string_view::npos && !last) return false;
  line->number = line_;
  line->too_long = skipped_ > 0 || std::min(end, rest.size()) > kMaxLineBytes;
  line->text = skipped_ > 0 ? std::string_view(cut_) : rest.substr(0, end);
  if (line->too_long) line->text = line->text.substr(0, kKeptBytes);
  if (line_ == 1 && line->text.starts_with(kByteOrderMark)) line->text.remove_prefix(3);
  if (line->text.ends_with('\r')) line->text.remove_suffix(1);
  return true;
}

// Forgets what is in the buffer of a line that is too long, but for its begin.
void LineTail::SkipPending() {
  if (skipped_ == 0) cut_ = std::string(pending().substr(0, kKeptBytes));
  skipped_ += int64_t(pending().size());
  taken_ = size_;
}

void LineTail::Consume(size_t bytes) {
  offset_ += skipped_ + int64_t(bytes);
  skipped_ = 0;
  taken_ += bytes;
  ++line_;
}

Result<bool> LineTail::Fill() {
  std::string more;
  TRY_VOID(file_->ReadAt(end_of_buffer(), kReadBytes, &more));
  if (head_.size() < kHeadBytes) {
    TRY_VOID(ReadHead());
  }
  if (more.empty()) return false;
  buffer_.erase(0, taken_);
  size_ -= taken_;
  taken_ = 0;
  buffer_.resize(size_);
  buffer_ += more;
  size_ = buffer_.size();
  buffer_.append(kPadding, '\0');
  return true;
}

Result<void> LineTail::ReadHead() { return file_->ReadAt(0, kHeadBytes, &head_); }

Result<void> LineTail::OpenFile(const std::string& path, int64_t offset, int64_t line) {
  TRY(file_, env_.OpenRead(path));
  TRY(known_, file_->Info());
  buffer_.clear();
  size_ = taken_ = 0;
  skipped_ = 0;
  offset_ = offset;
  line_ = line;
  finished_ = false;
  has_mark_ = false;
  return ReadHead();
}

Result<bool> LineTail::OpenMarked(const std::string& path) {
  const Result<FileInfo> info = env_.Info(path);
  if (!info || info->identity != mark_.identity || info->size < mark_.offset) return false;
  TRY(const std::unique_ptr<ReadFile> file, env_.OpenRead(path));
  std::string head;
  TRY_VOID(file->ReadAt(0, size_t(mark_.head_bytes), &head));
  if (Fingerprint(head) != mark_.head) return false;
  TRY_VOID(OpenFile(path, mark_.offset, mark_.line));
  return true;
}

Result<void> LineTail::OpenFirst() {
  if (has_mark_) {
    std::vector<std::string> candidates = RotatedFiles();
    candidates.insert(candidates.begin(), path_);
    for (const std::string& candidate : candidates) {
      TRY(const bool opened, OpenMarked(candidate));
      if (opened) return {};
    }
  }
  if (!env_.Exists(path_)) return {};
  if (has_mark_) NoteGap(mark_.line);
  return OpenFile(path_, 0, 1);
}

Result<bool> LineTail::MoveOn() {
  const Result<FileInfo> info = env_.Info(path_);
  if (!info) return false;  // just being replaced, or removed: what we hold is read
  if (info->identity == known_.identity) return false;
  TRY(const bool written_since, Fill());
  if (written_since) return true;
  TRY(known_, file_->Info());
  finished_ = true;
  if (!pending().empty() || skipped_ > 0) return true;
  return MoveToSuccessor();
}

// Begins again when the file that we read was made shorter, or written anew from its begin.
Result<void> LineTail::LookForCut() {
  const Result<FileInfo> info = env_.Info(path_);
  if (!info || info->identity != known_.identity) return {};
  bool cut = info->size < offset_;
  if (!cut && (info->size != known_.size || info->modified_us != known_.modified_us)) {
    std::string head;
    TRY_VOID(file_->ReadAt(0, head_.size(), &head));
    cut = head != head_;
  }
  const bool unread = known_.size > offset_;
  known_ = *info;
  if (!cut) return {};
  if (unread) NoteGap(line_);
  return OpenFile(path_, 0, 1);
}

// Goes to the oldest rotated file that is newer than this one, or to the file itself.
Result<bool> LineTail::MoveToSuccessor() {
  std::optional<FileInfo> best;
  std::string best_path = path_;
  for (const std::string& name : RotatedFiles()) {
    const Result<FileInfo> info = env_.Info(name);
    if (!info || info->identity == known_.identity) continue;
    if (info->modified_us <= known_.modified_us) continue;
    if (best && best->modified_us <= info->modified_us) continue;
    best = *info;
    best_path = name;
  }
  TRY_VOID(OpenFile(best_path, 0, 1));
  return true;
}

std::vector<std::string> LineTail::RotatedFiles() const {
  const std::string base = FileName(path_);
  const std::string before = path_.substr(0, path_.size() - base.size());
  std::vector<std::string> files;
  const Result<std::vector<std::string>> names = env_.List(DirectoryOf(path_));
  if (!names) return files;
  for (const std::string& name : *names) {
    if (IsRotatedName(name, base)) files.push_back(before + name);
  }
  return files;
}

void LineTail::NoteGap(int64_t line) {
  gaps_.push_back(
      fmt::format("`{}` was replaced or cut: what was written to it from line {} on may not have "
                  "been read; it is read again from its begin",
                  path_, line));
}

}  // namespace treaty::protocols
