// Events from a file of NDJSON (runtime/formats/event_line.h), followed as line_tail.h says.
#pragma once

#include <string>
#include <vector>

#include "runtime/formats/event_line.h"
#include "runtime/protocols/line_tail.h"
#include "runtime/protocols/protocol.h"

namespace treaty::protocols {

class FileSource : public Source {
 public:
  // `name`: "crm:crm.ndjson".
  FileSource(Env& env, std::string name, const std::string& path, formats::EventContext context);

  const std::string& name() const override { return name_; }
  Result<void> Start(std::string_view position) override { return tail_.Start(position); }
  Result<Polled> Poll(const PollLimits& limits) override;
  Result<void> Acknowledge(std::string_view) override { return {}; }

 private:
  store::SourceEvent EventOf(const TailLine& line);

  const std::string name_;
  const std::string file_;  // the last part of the path: names places
  LineTail tail_;
  formats::EventReader reader_;
};

}  // namespace treaty::protocols
