// Writes of a simulated S/4HANA: create with deep insert, PATCH, MERGE, PUT and DELETE with
// If-Match, children by their own keys. Nothing is unique and nothing is idempotent: the same POST
// again creates again (sap_repeats.h stands before it).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/sandbox/vendors/sap_read.h"

namespace treaty::sandbox::sap {

class Writer {
 public:
  Writer(const Schema& schema, SimulatedSystem& state) : schema_(schema), state_(state) {}

  // Carries out a writing call. Its effect is seen at once; who calls seals it, or rolls it back
  // where the status says that nothing was done.
  protocols::ServerResponse Write(const Call& call, const Target& target);

 private:
  protocols::ServerResponse Create(const Call& call, const Target& target);
  protocols::ServerResponse CreateChild(const Call& call, const EntitySet& child,
                                        const FoundEntity& parent);
  protocols::ServerResponse Update(const Call& call, const Target& target);
  protocols::ServerResponse Delete(const Call& call, const Target& target);
  std::optional<Problem> CheckVersion(const Call& call, const Target& target) const;
  std::optional<Problem> ReadBody(const Call& call, const EntitySet& set, bool creates,
                                  std::string* body) const;
  std::optional<Problem> CheckFields(const std::vector<FieldShape>& fields, std::string_view body,
                                     bool creates, std::string_view type) const;
  // The children of a parent as a list again, with one changed; and their parent's effect.
  std::optional<Problem> WriteChildren(const Call& call, const EntitySet& child,
                                       const FoundEntity& found, std::string_view list);
  std::optional<Problem> Do(const Call& call, Effect effect, EffectOutcome* outcome);
  protocols::ServerResponse Created(const Call& call, const EntitySet& set,
                                    const HeldRecord& held, std::string_view body) const;

  const Schema& schema_;
  SimulatedSystem& state_;
};

}  // namespace treaty::sandbox::sap
