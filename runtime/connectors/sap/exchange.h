// Several operations on one service: in one $batch, or one after the other where the binding has
// `batch 1`. Both say of each part what became of it, so that nobody above need know which it was.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "runtime/connectors/sap/connection.h"
#include "runtime/formats/multipart_batch.h"

namespace treaty::connectors::sap {

struct PartOutcome {
  // The service said what became of the part; else `trouble` says why it is not known.
  bool answered = false;
  formats::BatchPart part;
  Trouble trouble;
  // The whole exchange was refused before any part of it was looked at.
  bool refused_whole = false;
};
using PartsReceiver = std::function<void(std::vector<PartOutcome>)>;

// `done` is called once with as many outcomes as parts, unless `owner` is forgotten first.
void RunParts(SapConnection& connection, const void* owner, const std::string& service,
              std::vector<formats::BatchPart> parts, PartsReceiver done);

// What the answer to `sent` (as many parts, in their order) says of each part. Any bytes.
std::vector<PartOutcome> ReadOutcomes(const std::vector<formats::BatchPart>& sent,
                                      std::string_view content_type, std::string_view body);

}  // namespace treaty::connectors::sap
