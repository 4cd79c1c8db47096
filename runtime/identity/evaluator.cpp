#include "runtime/identity/evaluator.h"

#include "runtime/base/check.h"

namespace treaty::identity {

program::UnitResult Evaluator::Run(program::UnitIndex unit,
                                   std::initializer_list<std::string_view> documents) {
  CHECK(documents.size() <= program::kMaxDocuments, "units read a few documents");
  documents_.clear();
  for (const std::string_view document : documents) {
    std::string& buffer = buffers_[documents_.size()];
    buffer.reserve(document.size() + kPadding);
    buffer = document;
    documents_.push_back(buffer);
  }
  crosswalk_.Start();
  return worker_.Run(unit, documents_, &crosswalk_, now_us_);
}

bool Evaluator::IsTrue(program::UnitIndex unit,
                       std::initializer_list<std::string_view> documents) {
  const program::UnitResult result = Run(unit, documents);
  return result.outcome == program::Outcome::kDone && result.output == "true";
}

}  // namespace treaty::identity
