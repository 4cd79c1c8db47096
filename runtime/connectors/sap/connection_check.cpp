// What `treaty doctor` asks an SAP system.
#include <fmt/format.h>

#include <map>
#include <optional>

#include "runtime/connectors/sap/connection.h"
#include "runtime/connectors/sap/schema_check.h"
#include "runtime/formats/edmx_summary.h"

namespace treaty::connectors::sap {
namespace {

using protocols::CheckFinding;
using protocols::HttpOutcome;

constexpr size_t kMostDifferences = 12;

std::string WordsOf(const Reply& reply) {
  return fmt::format("{}: {}", reply.trouble.code, reply.trouble.message);
}

// Reachable is who answers at all, be it with a refusal.
CheckFinding Reached(const Reply& reply, const Settings& settings) {
  CheckFinding finding{.check = "reach", .message = fmt::format("{} answers", settings.url)};
  if (reply.outcome == HttpOutcome::kAnswered) return finding;
  finding.ok = false;
  finding.message = fmt::format("{} does not answer: {}", settings.url, WordsOf(reply));
  finding.mend = "look at `url`, the network and the certificates";
  return finding;
}

CheckFinding SignedIn(const Reply& reply, const std::string& service, const Settings& settings) {
  CheckFinding finding{.check = "auth", .message = service + " lets us in"};
  if (reply.ok()) return finding;
  finding.ok = false;
  finding.message = WordsOf(reply);
  if (reply.response.status == 404) {
    finding.message = fmt::format("there is no service at {}", settings.Root(service));
    finding.mend = "activate it in the system, or say in `path` or `services` where it is";
  } else {
    finding.mend = "look at `auth`, and at the user's authorisations for the service";
  }
  return finding;
}

CheckFinding HasToken(const Reply& reply, const std::string& service) {
  CheckFinding finding{.check = "csrf " + service, .message = "the service gives a token"};
  const bool empty_batch_refused = reply.outcome == HttpOutcome::kAnswered &&
                                   reply.response.status != 401 && !WantsToken(reply.response) &&
                                   reply.response.status != 403;
  if (reply.ok() || empty_batch_refused) return finding;
  finding.ok = false;
  finding.message = WordsOf(reply);
  finding.mend = "let requests to the service through with their cookies, or set csrf \"off\"";
  return finding;
}

CheckFinding Compared(const program::Object& object,
                      const Result<formats::EdmxSummary>& summary) {
  CheckFinding finding{.check = fmt::format("schema {}.{}", object.system, object.shape.name),
                       .message = "as compiled"};
  std::vector<std::string> differences;
  if (summary) differences = CompareSchema(object.shape, *summary);
  if (summary && differences.empty()) return finding;
  finding.ok = false;
  finding.mend = "save the service's $metadata over the file that was imported, and build again";
  if (!summary) {
    finding.message = summary.error().message;
    return finding;
  }
  finding.message.clear();
  for (size_t i = 0; i < differences.size() && i < kMostDifferences; ++i) {
    finding.message += (i == 0 ? "" : "; ") + differences[i];
  }
  if (differences.size() > kMostDifferences) {
    finding.message += fmt::format("; and {} more", differences.size() - kMostDifferences);
  }
  return finding;
}

}  // namespace

std::vector<CheckFinding> SapConnection::Check() {
  Waiting waiting(env_);
  std::vector<CheckFinding> findings;
  std::map<std::string, std::optional<Result<formats::EdmxSummary>>> services;
  for (const program::Object& object : model_.objects) {
    if (object.system == system_) services.try_emplace(object.shape.service);
  }
  for (auto& [service, summary] : services) {
    Call call{.service = service, .url = "$metadata"};
    call.headers.emplace_back("Accept", "application/xml");
    const Reply reply = Fetch(std::move(call), &waiting);
    if (findings.empty()) findings.push_back(Reached(reply, settings_));
    if (reply.outcome != HttpOutcome::kAnswered) return findings;
    findings.push_back(SignedIn(reply, service, settings_));
    if (!findings.back().ok) continue;
    summary = formats::ReadEdmxSummary(reply.response.body);
    if (!settings_.csrf) continue;
    // A batch of nothing: what is refused then is the batch, and not who sends it.
    Call empty{.service = service, .method = "POST", .url = "$batch", .body = "--b--\r\n"};
    empty.headers.emplace_back("Content-Type", "multipart/mixed; boundary=b");
    empty.headers.emplace_back("Accept", "multipart/mixed");
    empty.writes = true;
    findings.push_back(HasToken(Fetch(std::move(empty), &waiting), service));
  }
  for (const program::Object& object : model_.objects) {
    if (object.system != system_) continue;
    const auto& summary = services[object.shape.service];
    if (summary) findings.push_back(Compared(object, *summary));
  }
  return findings;
}

}  // namespace treaty::connectors::sap
