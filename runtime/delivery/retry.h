// What an answer means for the row: the classes of failure and their schedules. Pure.
//
//   class                  what happens
//   ok                     confirmed
//   transient (`retry`)    again after a random time below backoff * 2^attempts, `retry` times
//   lock, stale            the same, on a shorter schedule; a stale write is rendered anew
//   throttle, auth         again when the target lets us; the attempt does not count
//   ambiguous              read back, or the same key again, `retry` times; then to the inbox
//   permanent (`refused`)  to the inbox, in the target's words
//
// The random times ("full jitter") keep many rows that failed together from coming back together.
#pragma once

#include <cstdint>

#include "runtime/program/model.h"
#include "runtime/protocols/protocol.h"
#include "runtime/store/ports.h"

namespace treaty::delivery {

struct RetryContext {
  program::RetryPolicy policy;
  uint32_t attempt = 1;  // the one that was answered
  int64_t now_us = 0;
  uint64_t random = 0;   // 64 random bits
};

// A time from 1 to min(most, first * 2^(attempt - 1)), drawn by `random`.
int64_t FullJitterUs(int64_t first_us, int64_t most_us, uint32_t attempt, uint64_t random);

// What is to be told to the store about row `id`. `local_key` is the target's id where the request
// knew it.
store::Settlement Judge(store::OutboxId id, const protocols::Answer& answer,
                        const RetryContext& context);

// Not asked at all: again at `due_us`, uncounted.
store::Settlement PutBack(store::OutboxId id, std::string_view code, int64_t due_us);

}  // namespace treaty::delivery
