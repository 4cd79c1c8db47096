#include "runtime/connectors/sap/exchange.h"

#include <fmt/format.h>

#include <utility>

namespace treaty::connectors::sap {
namespace {

using formats::BatchOperation;
using formats::BatchPart;
using protocols::AnswerStatus;

const Trouble kMissing = {"batch.unanswered",
                          "the answer to the batch does not say what became of it",
                          AnswerStatus::kAmbiguous, 0};

bool IsRefusedWhole(const Reply& reply) {
  if (reply.outcome != protocols::HttpOutcome::kAnswered) return false;
  const int status = reply.response.status;
  return reply.trouble.status == AnswerStatus::kRefused && status >= 400 && status < 500 &&
         status != 403;
}

Trouble OuterTrouble(const Reply& reply) {
  Trouble trouble = reply.trouble;
  const int status = reply.response.status;
  if (IsRefusedWhole(reply) && (status == 404 || status == 405 || status == 415)) {
    trouble.message += " (a service without $batch needs `batch 1` in its binding)";
  }
  // Who may not call $batch may do nothing here.
  if (status == 403) trouble.status = AnswerStatus::kAuth;
  // A server that fails in the middle may have done some of it.
  if (status >= 500 && trouble.status == AnswerStatus::kRetry && status != 503) {
    trouble.status = AnswerStatus::kAmbiguous;
  }
  return trouble;
}

std::vector<PartOutcome> AllFailed(size_t count, const Reply& reply) {
  PartOutcome outcome;
  outcome.trouble = OuterTrouble(reply);
  outcome.refused_whole = IsRefusedWhole(reply);
  return std::vector<PartOutcome>(count, outcome);
}

// Whether the answer can be one to this part.
bool Matches(const BatchPart& sent, const BatchPart& heard) {
  if (heard.operations.empty()) return false;
  for (const BatchOperation& operation : heard.operations) {
    if (!operation.readable) return false;
  }
  if (!heard.is_change_set) return heard.operations.size() == 1;
  if (!sent.is_change_set || heard.operations.size() > sent.operations.size()) return false;
  for (size_t i = 0; i < heard.operations.size(); ++i) {
    const std::string& id = heard.operations[i].content_id;
    const bool failed = heard.operations[i].status >= 400;
    if (!failed && !id.empty() && id != sent.operations[i].content_id) return false;
  }
  return true;
}

// A set that was done is answered operation by operation; one that failed, by one error.
bool IsWhole(const BatchPart& sent, const BatchPart& heard) {
  if (heard.operations.size() == sent.operations.size()) return true;
  for (const BatchOperation& operation : heard.operations) {
    if (operation.status >= 400) return true;
  }
  return false;
}

void RunBatch(SapConnection& connection, const void* owner, const std::string& service,
              std::vector<BatchPart> parts, PartsReceiver done) {
  size_t number = 0;
  for (BatchPart& part : parts) {
    for (BatchOperation& operation : part.operations) {
      if (part.is_change_set) operation.content_id = std::to_string(++number);
    }
  }
  formats::WrittenBatch written =
      formats::WriteBatchRequest(parts, fmt::format("{:016x}", connection.env().Random()));
  Call call{.service = service, .method = "POST", .url = "$batch", .body = std::move(written.body)};
  call.headers.emplace_back("Content-Type", written.content_type);
  call.headers.emplace_back("Accept", "multipart/mixed");
  call.writes = true;
  connection.Send(owner, std::move(call),
                  [parts = std::move(parts), done = std::move(done)](const Reply& reply) {
                    if (!reply.ok()) return done(AllFailed(parts.size(), reply));
                    done(ReadOutcomes(parts, reply.response.Header("content-type"),
                                      reply.response.body));
                  });
}

// ---- one after the other
// ----------------------------------------------------------------------------

struct Sequence {
  SapConnection* connection = nullptr;
  const void* owner = nullptr;
  std::string service;
  std::vector<BatchPart> parts;
  PartsReceiver done;
  std::vector<PartOutcome> outcomes;
  size_t part = 0;
  size_t operation = 0;
};
void Go(Sequence sequence);

// True when the part is over.
bool Take(Sequence& sequence, const Reply& reply) {
  PartOutcome& outcome = sequence.outcomes[sequence.part];
  if (reply.outcome != protocols::HttpOutcome::kAnswered ||
      reply.trouble.status == AnswerStatus::kAuth ||
      reply.trouble.status == AnswerStatus::kThrottle) {
    outcome.trouble = OuterTrouble(reply);
    outcome.answered = false;
    return true;
  }
  const int status = reply.response.status;
  if (status == 408 || status == 500 || status == 502 || status == 504) {
    outcome.trouble = OuterTrouble(reply);
    outcome.trouble.status = AnswerStatus::kAmbiguous;
    return true;
  }
  outcome.answered = true;
  const bool failed = status >= 400;
  outcome.part.is_change_set = sequence.parts[sequence.part].is_change_set && !failed;
  if (failed) outcome.part.operations.clear();
  outcome.part.operations.push_back({.status = status, .headers = reply.response.headers,
                                     .body = reply.response.body});
  return failed;
}

// Whether reading what was written makes sense: the write is known to be done.
bool MayGoOn(const Sequence& sequence) {
  if (sequence.part == 0) return true;
  const PartOutcome& before = sequence.outcomes[sequence.part - 1];
  return before.answered && before.part.operations.front().status < 400;
}

void Go(Sequence sequence) {
  while (sequence.part < sequence.parts.size() &&
         sequence.operation >= sequence.parts[sequence.part].operations.size()) {
    ++sequence.part;
    sequence.operation = 0;
  }
  if (sequence.part == sequence.parts.size() || !MayGoOn(sequence)) {
    return sequence.done(std::move(sequence.outcomes));
  }
  const BatchPart& part = sequence.parts[sequence.part];
  const BatchOperation& operation = part.operations[sequence.operation];
  Call call{.service = sequence.service, .method = operation.method, .url = operation.url,
            .body = operation.body, .headers = operation.headers, .writes = part.is_change_set};
  SapConnection& connection = *sequence.connection;
  const void* owner = sequence.owner;
  connection.Send(owner, std::move(call),
                  [sequence = std::move(sequence)](const Reply& reply) mutable {
                    if (Take(sequence, reply)) {
                      ++sequence.part;
                      sequence.operation = 0;
                    } else {
                      ++sequence.operation;
                    }
                    Go(std::move(sequence));
                  });
}

}  // namespace

std::vector<PartOutcome> ReadOutcomes(const std::vector<BatchPart>& sent,
                                      std::string_view content_type, std::string_view body) {
  PartOutcome missing;
  missing.trouble = kMissing;
  std::vector<PartOutcome> outcomes(sent.size(), missing);
  Result<formats::ReadBatch> read = formats::ReadBatchAnswer(content_type, body);
  if (!read) return outcomes;
  for (size_t i = 0; i < sent.size() && i < read->parts.size(); ++i) {
    BatchPart& heard = read->parts[i];
    // What does not match its part may be the answer to another: nothing behind it is believed.
    if (!heard.operations.empty() && !heard.operations.front().readable) continue;
    if (!Matches(sent[i], heard)) break;
    if (!IsWhole(sent[i], heard)) continue;
    outcomes[i].answered = true;
    outcomes[i].part = std::move(heard);
  }
  return outcomes;
}

void RunParts(SapConnection& connection, const void* owner, const std::string& service,
              std::vector<BatchPart> parts, PartsReceiver done) {
  if (connection.settings().batch > 1) {
    return RunBatch(connection, owner, service, std::move(parts), std::move(done));
  }
  Sequence sequence;
  sequence.connection = &connection;
  sequence.owner = owner;
  sequence.service = service;
  PartOutcome missing;
  missing.trouble = kMissing;
  sequence.outcomes.assign(parts.size(), missing);
  sequence.parts = std::move(parts);
  sequence.done = std::move(done);
  Go(std::move(sequence));
}

}  // namespace treaty::connectors::sap
