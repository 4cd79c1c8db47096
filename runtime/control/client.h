// Asks the runtime that works on a store.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "runtime/control/router.h"
#include "runtime/protocols/http_client.h"

namespace treaty::control {

class Client {
 public:
  // None when no runtime works on the store.
  static Result<std::unique_ptr<Client>> Find(Env& env, const std::string& store_path);
  // None when no runtime answers: what it left behind is from one that ended.
  Result<std::optional<Reply>> Ask(const Question& question);

 private:
  Client(std::string address, std::string token, std::unique_ptr<protocols::HttpClient> http)
      : address_(std::move(address)), token_(std::move(token)), http_(std::move(http)) {}

  const std::string address_;
  const std::string token_;
  std::unique_ptr<protocols::HttpClient> http_;
};

}  // namespace treaty::control
