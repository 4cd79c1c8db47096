// Takes a record's image through its inbound route: `where`, map, contribution, recognition.
#pragma once

#include <optional>
#include <string>

#include "runtime/engine/holds.h"
#include "runtime/engine/recognition.h"
#include "runtime/engine/troubles.h"
#include "runtime/engine/work.h"

namespace treaty::engine {

class Inbound {
 public:
  Inbound(Work& work, Troubles& troubles, Recognition& recognition, Holds& holds)
      : work_(work), troubles_(troubles), recognition_(recognition), holds_(holds) {}

  // Applies the record's image. `kind` decides which routes care.
  Result<void> Apply(store::RecordRow* record, program::EventKind kind);
  // The record was deleted, or merged into another of its system.
  Result<void> Remove(store::RecordRow* record, program::EventKind kind);
  // Whether an inbound route of this object is stopped: Apply and Remove let its records wait.
  bool IsStopped(std::string_view object) const;
  // What keeps an image of this object from being mapped; none when nothing does.
  Result<std::optional<Trouble>> Obstacle(std::string_view object, std::string_view image);
  // Links a record that a confirmed create made.
  Result<void> Adopt(store::RecordRow* record, store::EntityRow* entity);

 private:
  enum class Admission : uint8_t { kYes, kNo, kTrouble };
  Result<Admission> Admit(const InboundRoute& route, const store::RecordRow& record);
  Result<void> Postpone(const store::RecordRow& record);
  Result<void> Leave(const InboundRoute& route, store::RecordRow* record);
  Result<void> Map(const InboundRoute& route, store::RecordRow* record);
  Result<void> TakeMapped(const InboundRoute& route, store::RecordRow* record,
                          const std::string& mapped);
  Result<void> Silence(const program::Entity& entity, store::RecordRow* record);
  Result<void> TouchIfSeveral(const store::RecordRow& record);
  Result<std::string> Echo(const InboundRoute& route, const store::RecordRow& record);
  // Files a failed, rejected or waiting result.
  Result<void> Report(const InboundRoute& route, const store::RecordRow& record,
                      std::string_view stage, const program::UnitResult& result);

  Work& work_;
  Troubles& troubles_;
  Recognition& recognition_;
  Holds& holds_;
};

}  // namespace treaty::engine
