#include "stdlib/native/pattern.h"

#include <re2/re2.h>

#include <map>
#include <memory>
#include <string>

namespace treaty::stdlib {
namespace {

constexpr size_t kMostPatterns = 256;
constexpr int64_t kMostBytesEach = 1 << 20;

std::unique_ptr<RE2> Compile(std::string_view pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMostBytesEach);
  return std::make_unique<RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
}

}  // namespace

const RE2* CompiledPattern(std::string_view pattern) {
  // One cache a thread: no lock on a path that runs for each record.
  thread_local std::map<std::string, std::unique_ptr<RE2>, std::less<>> cache;
  auto found = cache.find(pattern);
  if (found == cache.end()) {
    if (cache.size() == kMostPatterns) cache.clear();
    found = cache.emplace(std::string(pattern), Compile(pattern)).first;
  }
  return found->second->ok() ? found->second.get() : nullptr;
}

}  // namespace treaty::stdlib
