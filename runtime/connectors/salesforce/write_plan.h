// How a row is written to an org, the calls that do it, and what their answers mean for the row.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/connectors/salesforce/connection.h"
#include "runtime/connectors/salesforce/records.h"
#include "runtime/program/model.h"
#include "runtime/protocols/protocol.h"

namespace treaty::connectors::salesforce {

inline constexpr size_t kMostCallBytes = 3u << 20;  // of one call's body; one row may exceed it

enum class WriteWay : uint8_t { kUpdate, kDelete, kUpsert, kLookUp, kCreate };

struct WriteRow {
  protocols::Request request;
  const program::Object* object = nullptr;
  WriteWay way = WriteWay::kCreate;
  std::string key_field;       // kUpsert, kLookUp
  std::string key_value;       // JSON
  int times_alone = 0;         // sent by itself
  bool found = false;          // kUpdate: a create that found the record

  const std::string& remote() const {
    return object->shape.remote_name.empty() ? object->shape.name : object->shape.remote_name;
  }
};

// Fails, in words for the inbox, for what cannot be written: an unknown object, an id that is none,
// children inside the body.
Result<WriteRow> PlanWrite(protocols::Request request, const program::Model& model,
                           std::string_view system);
// Rows of one object that are written in one way, at most `most` and about kMostCallBytes together.
std::vector<std::vector<WriteRow>> Grouped(std::vector<WriteRow> rows, size_t most);

// All rows in one call. Not for kLookUp.
Call CollectionCall(const Settings& settings, const std::vector<WriteRow>& rows);
// An upsert by itself, its value in the address; none for a value that cannot stand there.
std::optional<Call> UpsertCall(const Settings& settings, const WriteRow& row);

// ---- what came
// -------------------------------------------------------------------------------------

protocols::Answer Done(const WriteRow& row, const RowResult& result);
protocols::Answer NotDone(const WriteRow& row, const Trouble& trouble,
                          protocols::AnswerStatus status);
// A call that failed as a whole: what that means for each of its rows.
protocols::Answer Failed(const WriteRow& row, const Reply& reply);
// Whether it is unknown what became of a call that was answered so: by a gateway, not by the org.
bool IsSilence(const Reply& reply);

}  // namespace treaty::connectors::salesforce
