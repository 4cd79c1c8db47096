#include "runtime/program/unit_worker.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/base/check.h"

namespace treaty::program {

// Look-ups may hang on the answers of look-ups; nobody means more than a few.
static constexpr int kMaxLookupRounds = 16;
static constexpr size_t kKeptOutputBytes = 16 << 20;  // of an odd record's output, for the next

UnitWorker::UnitWorker(const std::vector<std::unique_ptr<LoadedUnit>>& units) : units_(units) {
  size_t registers = 1;
  for (const auto& unit : units) {
    registers = std::max<size_t>(registers, unit->unit().register_count);
    sites_.emplace_back(unit->unit().site_count);
  }
  frame_.resize(registers);
  context_.out = &out_;
  context_.find = &UnitWorker::Find;
  context_.find_self = this;
  context_.wanted = &wanted_;
  context_.native.arena = &arena_;
}

UnitResult UnitWorker::Run(UnitIndex index, const std::vector<std::string_view>& documents,
                           References* references, int64_t now_us) {
  CHECK(index < units_.size(), "units are named by the model");
  const LoadedUnit& unit = *units_[index];
  CHECK(documents.size() >= unit.unit().document_count && documents.size() <= kMaxDocuments,
        "a unit is given the documents it reads");
  arena_.Reset();
  if (out_.capacity() > kKeptOutputBytes) out_ = OutputBuffer();
  running_ = &unit;
  references_ = references;
  context_.native.now_us = now_us;
  context_.data = &unit.data();
  context_.sites = sites_[index].data();
  context_.settings = unit.settings();
  UnitResult result;
  if (!Index(documents, &result)) return result;
  return Finished(unit, RunToEnd(unit));
}

bool UnitWorker::Index(const std::vector<std::string_view>& documents, UnitResult* result) {
  for (uint32_t i = 0; i < kMaxDocuments; ++i) {
    context_.documents[i] = nullptr;
    if (i >= documents.size()) continue;
    if (const auto indexed = indexes_[i].Index(documents[i]); !indexed) {
      result->outcome = Outcome::kFailed;
      result->code = "input.json";
      result->message = fmt::format("{} ({})", indexed.error().message, indexed.error().place);
      return false;
    }
    context_.documents[i] = &indexes_[i];
  }
  return true;
}

Outcome UnitWorker::RunToEnd(const LoadedUnit& unit) {
  for (int round = 0; round < kMaxLookupRounds; ++round) {
    out_.Clear();
    wanted_.clear();
    context_.failure = {};
    context_.work_left = kMostWork;
    const auto outcome = Outcome(unit.Run(&context_, frame_.data()));
    if (context_.work_left < 0 || out_.size() > kMostOutputBytes) {
      context_.failure = {"record.too_much_work",
                          "the record takes more work, or gives more output, than a record may"};
      return Outcome::kFailed;
    }
    if (wanted_.empty()) return outcome;
    AnswerWanted(unit);
  }
  context_.failure = {"reference.too_deep", "references hang on references without end"};
  return Outcome::kFailed;
}

void UnitWorker::AnswerWanted(const LoadedUnit& unit) {
  CHECK(references_ != nullptr, "a unit with references is run with their answers");
  std::vector<References::Question> questions;
  questions.reserve(wanted_.size());
  for (const WantedLookup& wanted : wanted_) {
    questions.push_back({&unit.unit().references[wanted.reference], wanted.key});
  }
  references_->Prefetch(questions);
}

void UnitWorker::Find(void* self, uint32_t reference, std::string_view key, LookupAnswer* answer) {
  const auto* worker = static_cast<UnitWorker*>(self);
  CHECK(worker->references_ != nullptr, "a unit with references is run with their answers");
  *answer = worker->references_->Find(worker->running_->unit().references[reference], key);
}

UnitResult UnitWorker::Finished(const LoadedUnit& unit, Outcome outcome) const {
  UnitResult result;
  result.outcome = outcome;
  if (outcome == Outcome::kDone) {
    result.output = out_.view();
    return result;
  }
  const Failure& failure = context_.failure;
  result.code = failure.code;
  result.message = failure.message;
  result.origin = &unit.unit().origins[failure.origin];
  if (failure.token != kNoToken && context_.documents[failure.document] != nullptr) {
    result.path = context_.documents[failure.document]->Path(failure.token);
  } else {
    result.path = result.origin->target;
  }
  return result;
}

}  // namespace treaty::program
