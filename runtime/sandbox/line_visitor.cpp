#include "runtime/sandbox/line_visitor.h"

#include <algorithm>

namespace treaty::sandbox {

Result<std::string> VisitLines(Env& env, const std::string& path,
                               const std::function<void(std::string_view)>& visit) {
  constexpr size_t kReadBytes = 1 << 20;
  std::string pending;
  if (!env.Exists(path)) return pending;
  TRY(const std::unique_ptr<ReadFile> file, env.OpenRead(path));
  std::string more;
  size_t scanned = 0;  // no line end before it
  for (int64_t offset = 0;; offset += int64_t(more.size())) {
    TRY_VOID(file->ReadAt(offset, kReadBytes, &more));
    if (more.empty()) return pending;
    pending += more;
    size_t begin = 0;
    for (size_t end; (end = pending.find('\n', std::max(begin, scanned))) != std::string::npos;
         begin = end + 1) {
      visit(std::string_view(pending).substr(begin, end - begin));
    }
    pending.erase(0, begin);
    scanned = pending.size();
  }
}

}  // namespace treaty::sandbox
