// Result<T>: what a function returns when the world may say no (a file is missing, a disk is full,
// a config line is wrong). It is one of four error channels that never mix:
//   - a diagnostic: the designer's treaty is wrong             -> compiler/diagnostics
//   - a Result:     the world said no                          -> this file
//   - a data failure: this record cannot be mapped          -> program::Failure, program/abi.h
//   - a CHECK:      we have a bug                              -> runtime/base/check.h
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace treaty {

// What went wrong, for a person. `place` says where (a path, "file:line:column", a host) and may be
// empty; `mend` says what to do about it and may be empty.
struct Error {
  std::string message;
  std::string place = {};
  std::string mend = {};

  // "place: message (mend)"
  std::string ToString() const {
    std::string text = place.empty() ? message : place + ": " + message;
    return mend.empty() ? text : text + " (" + mend + ")";
  }
};

template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> Fail(std::string message, std::string place = {},
                                  std::string mend = {}) {
  return tl::unexpected<Error>(Error{std::move(message), std::move(place), std::move(mend)});
}

}  // namespace treaty

// TRY(auto x, Compute());  binds x, or returns Compute's error from the enclosing function.
// TRY_VOID(Compute());     the same for Result<void>.
// __COUNTER__, not __LINE__, so that two may stand on one line.
#define TREATY_CONCAT_(a, b) a##b
#define TREATY_CONCAT(a, b) TREATY_CONCAT_(a, b)
#define TREATY_TRY_(name, declaration, expression)          \
  auto name = (expression);                                 \
  if (!name) return ::tl::make_unexpected(std::move(name).error()); \
  declaration = *std::move(name)
#define TRY(declaration, expression) \
  TREATY_TRY_(TREATY_CONCAT(try_result_, __COUNTER__), declaration, expression)
#define TREATY_TRY_VOID_(name, expression)                            \
  do {                                                                \
    auto name = (expression);                                         \
    if (!name) return ::tl::make_unexpected(std::move(name).error()); \
  } while (false)
#define TRY_VOID(expression) TREATY_TRY_VOID_(TREATY_CONCAT(try_result_, __COUNTER__), expression)
