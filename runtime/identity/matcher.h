// Which records are the same: business keys first, then the treaty's `link` rules among records
// that share a blocking key; `never` wins over both.
//
// Rules look at what records contribute, not at golden records, so the answer does not depend on
// who came first. Null never agrees and never differs (the compiled rules see to that).
#pragma once

#include <string>
#include <vector>

#include "runtime/identity/evaluator.h"
#include "runtime/store/row_cache.h"

namespace treaty::identity {

// A block holds at most this many records; a value shared by more (a switchboard's number) says
// nothing about identity, and the ones that came later are not compared by it.
inline constexpr size_t kGreatestBlock = 100;
// Records compared in one go; bounds the work that one event may cause.
inline constexpr size_t kGreatestNeighbourhood = 300;

struct BlockKey {
  uint32_t rule = 0;  // 0: the business key; n: block_by[n - 1]
  uint64_t key = 0;
  auto operator<=>(const BlockKey&) const = default;
};

class Matcher {
 public:
  Matcher(const program::Model& model, Evaluator& evaluator, store::RowCache& rows,
          store::Store& store)
      : model_(model), evaluator_(evaluator), rows_(rows), store_(store) {}

  // The business key that a contribution or golden record says: raw JSON; empty when it says none.
  static std::string_view KeyOf(const program::Entity& entity, std::string_view record);

  // Brings the record's blocking keys in line with its contribution. True when they changed.
  Result<bool> Reindex(const program::Entity& entity, store::RecordRow* record);

  // The records that may be the same as `record` (it included), through its blocks: with all
  // records of the entities met. Ordered by object and key.
  Result<std::vector<store::RecordRow*>> Neighbours(const program::Entity& entity,
                                                    store::RecordRow* record);

  bool Linked(const program::Entity& entity, const store::RecordRow& a, const store::RecordRow& b);
  bool Never(const program::Entity& entity, const store::RecordRow& a, const store::RecordRow& b);

 private:
  const program::Identity* RulesOf(const program::Entity& entity) const;
  std::vector<BlockKey> KeysOf(const program::Entity& entity, std::string_view contribution);
  static std::string Encode(const std::vector<BlockKey>& keys);
  static std::vector<BlockKey> Decode(std::string_view text);

  const program::Model& model_;
  Evaluator& evaluator_;
  store::RowCache& rows_;
  store::Store& store_;
};

}  // namespace treaty::identity
