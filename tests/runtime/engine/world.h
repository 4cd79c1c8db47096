// A small treaty written in C++ instead of the language: accounts and contacts of a CRM, business
// partners and contact persons of an ERP. The engine is handed a Program and cannot tell.
//
//   entity Customer { key number assigned by erp   owned by crm { segment, terms }
//                     owned by erp { credit }      owned by erp seeded by crm { legal_name }
//                     shared by crm { name latest then min, tax_id latest then min, tags union } }
//   entity Contact  { key number assigned by erp   owned by crm { customer, last_name } }
//   identity Customer { block by .tax_id  link when .tax_id agrees  never when .branch differs }
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runtime/program/program.h"
#include "runtime/value/json_text.h"

namespace treaty::world {

// One unit's run: reads documents, asks references, writes members.
class Call {
 public:
  Call(const std::vector<std::string_view>& documents, program::References* references)
      : documents_(documents), references_(references) {}

  // Raw JSON; "null" when the member is not there.
  std::string Get(std::string_view member, size_t document = 0) const;
  Call& Put(std::string_view member, std::string_view json);
  // Puts what the reference answers; waits when it has no answer.
  Call& PutReference(std::string_view member, const program::Reference& reference,
                     const std::string& key);
  void Answer(std::string json) { output_ = std::move(json); }
  void Fail(std::string code, std::string path);
  void Reject(std::string why);
  void Wait(std::string why);

  program::UnitResult Finish();
  const std::string& output() const { return output_; }

 private:
  const std::vector<std::string_view>& documents_;
  program::References* references_;
  JsonWriter writer_;
  bool writing_ = false;
  std::string output_;
  program::UnitResult result_;
};

using Unit = std::function<void(Call&)>;

class FakeProgram : public program::Program {
 public:
  const program::Model& model() const override { return model_; }
  const std::string& hash() const override { return hash_; }
  std::unique_ptr<program::Worker> NewWorker() const override;
  Result<void> Configure(const std::vector<std::pair<std::string, program::Constant>>&) override {
    return {};
  }
  program::UnitIndex Add(Unit unit);

  program::Model model_;
  std::string hash_ = "bundle-1";
  std::vector<Unit> units_;
};

// The treaty above.
std::unique_ptr<FakeProgram> MakeWorld();

}  // namespace treaty::world
