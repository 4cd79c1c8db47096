// What `treaty doctor` asks an org.
#include <fmt/format.h>

#include "runtime/connectors/salesforce/connection.h"
#include "runtime/connectors/salesforce/schema_check.h"
#include "runtime/value/json_text.h"

namespace treaty::connectors::salesforce {
namespace {

using protocols::CheckFinding;

constexpr size_t kMostDifferences = 12;

std::string WordsOf(const Reply& reply) {
  return fmt::format("{}: {}", reply.trouble.code, reply.trouble.message);
}

CheckFinding Reached(const Reply& reply, const Settings& settings) {
  CheckFinding finding{.check = "reach", .message = fmt::format("{} answers", settings.url)};
  if (!reply.ok()) {
    finding.ok = false;
    finding.message = fmt::format("{} does not answer: {}", settings.url, WordsOf(reply));
    finding.mend = "look at `url`, the network and the certificates";
    return finding;
  }
  const std::string version = settings.api.substr(1);
  const auto json = Canonicalise(reply.response.body);
  const auto versions = json ? SplitList(*json) : Result<std::vector<std::string_view>>();
  if (!versions) {
    finding.ok = false;
    finding.message = fmt::format("{} answers, but not as a Salesforce org does", settings.url);
    finding.mend = "write the org's own address: https://NAME.my.salesforce.com";
    return finding;
  }
  for (const std::string_view each : *versions) {
    const auto text = MemberOf(each, "version");
    if (text && TextOf(*text) == version) return finding;
  }
  finding.ok = false;
  finding.message = fmt::format("the org has no version {} of the API", settings.api);
  finding.mend = "set `api` to one that it has";
  return finding;
}

CheckFinding SignedIn(const Reply& reply) {
  CheckFinding finding{.check = "auth", .message = "the org lets us in"};
  if (reply.ok()) return finding;
  finding.ok = false;
  finding.message = WordsOf(reply);
  finding.mend = reply.status == protocols::AnswerStatus::kAuth
                     ? "look at `auth` and at the connected app of the org"
                     : "give the user of the connected app the permission API Enabled";
  return finding;
}

CheckFinding Compared(const program::Object& object, const Reply& reply) {
  CheckFinding finding{
      .check = fmt::format("schema {}.{}", object.system, object.shape.name),
      .message = "as compiled"};
  if (!reply.ok()) {
    finding.ok = false;
    finding.message = WordsOf(reply);
    finding.mend = "give the user of the connected app access to the object";
    return finding;
  }
  const auto found = CompareSchema(object.shape, reply.response.body);
  if (found && found->empty()) return finding;
  finding.ok = false;
  finding.mend = fmt::format("save the answer of /sobjects/{}/describe over the file that was "
                             "imported, and compile again; or grant access to the fields",
                             object.shape.name);
  if (!found) {
    finding.message = found.error().message;
    return finding;
  }
  finding.message.clear();
  for (size_t index = 0; index < found->size() && index < kMostDifferences; ++index) {
    finding.message += (index == 0 ? "" : "; ") + (*found)[index];
  }
  if (found->size() > kMostDifferences) {
    finding.message += fmt::format("; and {} more", found->size() - kMostDifferences);
  }
  return finding;
}

}  // namespace

std::vector<CheckFinding> OrgConnection::Check() {
  Waiting waiting(env_);
  std::vector<CheckFinding> findings;
  findings.push_back(
      Reached(Fetch({.path = "/services/data/", .signed_in = false, .first = true}, &waiting),
              settings_));
  if (!findings.back().ok) return findings;
  findings.push_back(
      SignedIn(Fetch({.path = settings_.Path("limits"), .first = true}, &waiting)));
  if (!findings.back().ok) return findings;
  for (const program::Object& object : model_.objects) {
    if (object.system != system_) continue;
    const std::string& name =
        object.shape.remote_name.empty() ? object.shape.name : object.shape.remote_name;
    const std::string path = settings_.Path("sobjects/" + protocols::EncodeUrl(name) + "/describe");
    findings.push_back(Compared(object, Fetch({.path = path, .first = true}, &waiting)));
  }
  return findings;
}

}  // namespace treaty::connectors::salesforce
