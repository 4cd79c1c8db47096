// Program: a compiled treaty as the engine sees it. The engine knows no compiler, no parser and no
// LLVM; it is handed this. Tests hand it a fake of ten lines.
//
// A program is the model (what the treaty says) and one executable per unit. Executables come from
// the interpreter at once and from native code when it is ready: Run() takes whichever is there,
// and both give identical bytes.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/abi.h"
#include "runtime/program/model.h"

namespace treaty::program {

// Answers references in batches. Implemented by the crosswalk (engine) and by a file (treaty map).
class References {
 public:
  virtual ~References() = default;
  // What is held locally now; kUnknown asks for Prefetch.
  virtual LookupAnswer Find(const Reference& reference, std::string_view key) = 0;
  // Makes the answers to all `wanted` known (found or missing).
  struct Question {
    const Reference* reference;
    std::string_view key;
  };
  virtual void Prefetch(const std::vector<Question>& wanted) = 0;
};

// What became of one record.
struct UnitResult {
  Outcome outcome = Outcome::kDone;
  std::string_view output = {};  // kDone: JSON; valid until the worker runs again
  // kFailed, kRejected, kWaiting:
  std::string code = {};         // "input.type"; "rejected"; "waiting"
  std::string message = {};
  // The offending input value, or, where none is to blame (an author's reject), the field that
  // was being computed. May be empty.
  std::string path = {};
  const Origin* origin = nullptr;
};

// Runs units for one thread: owns the arena, indexes, output buffer and inline caches.
class Worker {
 public:
  virtual ~Worker() = default;
  // Runs `unit` over `documents` (each followed by kPadding readable bytes).
  virtual UnitResult Run(UnitIndex unit, const std::vector<std::string_view>& documents,
                         References* references, int64_t now_us) = 0;
};

class Program {
 public:
  virtual ~Program() = default;
  virtual const Model& model() const = 0;
  virtual const std::string& hash() const = 0;  // of the bundle: pins outbox rows
  virtual std::unique_ptr<Worker> NewWorker() const = 0;
  // The deployment's values replace the defaults; before the first NewWorker.
  virtual Result<void> Configure(const std::vector<std::pair<std::string, Constant>>& settings) = 0;
};

}  // namespace treaty::program
