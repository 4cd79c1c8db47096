#include "runtime/connectors/salesforce/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace treaty::connectors::salesforce {
namespace {

using protocols::BindingValue;
using protocols::Endpoint;

constexpr int64_t kDefaultPollUs = 15'000'000;
constexpr int64_t kMostCallUs = 600'000'000;  // Salesforce ends a call after ten minutes

// "v67.0"
bool IsVersion(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const size_t dot = text.find('.');
  if (dot == std::string_view::npos || dot < 2 || text.size() < dot + 2 || text.size() > 8) {
    return false;
  }
  return text.front() == 'v' && std::all_of(text.begin() + 1, text.begin() + long(dot), is_digit) &&
         std::all_of(text.begin() + long(dot) + 1, text.end(), is_digit);
}

bool IsClientName(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '-' || c == '.' || c == '/';
  });
}

// What may stand in a header behind its name: "allowSave=true, includeRecordDetails=true".
bool IsHeaderValue(std::string_view text) {
  return !text.empty() && text.size() <= 200 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(" =,;_-").find(c) != std::string_view::npos;
  });
}

// "https://host:port" of a property that names an org.
Result<std::string> OrgOf(const BindingValue& value) {
  const Result<std::string> origin = protocols::OriginOf(value.value);
  if (!origin) return Fail(origin.error().message, value.place, origin.error().mend);
  const size_t path = value.value.find('/', value.value.find("://") + 3);
  if (path == std::string::npos || path + 1 == value.value.size()) return origin;
  return Fail("the address of a Salesforce org has no path", value.place,
              "write https://NAME.my.salesforce.com");
}

Result<void> ReadUrls(const Endpoint& endpoint, Settings* settings) {
  TRY_VOID(endpoint.Need("url").map([](const std::string&) {}));
  TRY(const std::string url, OrgOf(*endpoint.Find("url")));
  settings->url = url;
  if (const BindingValue* instance = endpoint.Find("instance")) {
    TRY(settings->url, OrgOf(*instance));
  }
  const BindingValue* path = endpoint.Find("token_path");
  if (path != nullptr && !path->value.starts_with("/")) {
    return Fail("`token_path` begins with a slash", path->place,
                "write \"/services/oauth2/token\"");
  }
  settings->token_url = url + (path != nullptr ? path->value : "/services/oauth2/token");
  return {};
}

Result<void> ReadTexts(const Endpoint& endpoint, Settings* settings) {
  if (const BindingValue* api = endpoint.Find("api")) {
    if (!IsVersion(api->value)) {
      return Fail(fmt::format("`{}` is no version of the API", api->value), api->place,
                  "write \"v67.0\"");
    }
    settings->api = api->value;
  }
  if (const BindingValue* client = endpoint.Find("client")) {
    if (!IsClientName(client->value)) {
      return Fail("`client` is a name of letters, digits and _-./, at most 64", client->place,
                  "write \"treaty\"");
    }
    settings->client = client->value;
  }
  settings->ca_file = endpoint.Get("ca_file");
  return {};
}

// Not sent unless they are written: what they do is the org's to know.
Result<void> ReadWriteHeaders(const Endpoint& endpoint, Settings* settings) {
  for (const auto& [property, header, mend] :
       {std::tuple("duplicate_rule", "Sforce-Duplicate-Rule-Header", "write \"allowSave=true\""),
        std::tuple("auto_assign", "Sforce-Auto-Assign", "write \"FALSE\"")}) {
    const BindingValue* value = endpoint.Find(property);
    if (value == nullptr) continue;
    if (!IsHeaderValue(value->value)) {
      return Fail(fmt::format("`{}` is not what can stand in a header", property), value->place,
                  mend);
    }
    settings->write_headers.emplace_back(header, value->value);
  }
  return {};
}

// Which levels of criticality the writes to this system have.
void ReadLevels(const Endpoint& endpoint, GateOptions* gate) {
  for (const program::Route& route : endpoint.model->routes) {
    if (route.inbound || !route.object.starts_with(endpoint.system + ".")) continue;
    gate->has_critical |= route.criticality == program::Criticality::kCritical;
    gate->has_standard |= route.criticality == program::Criticality::kStandard;
  }
}

Result<void> ReadNumbers(const Endpoint& endpoint, Settings* settings) {
  TRY(settings->timeout_us, endpoint.DurationUs("timeout", settings->timeout_us));
  if (settings->timeout_us == 0 || settings->timeout_us > kMostCallUs) {
    return Fail("`timeout` is between 1ms and 10m", endpoint.Find("timeout")->place, "write 60s");
  }
  TRY(const int64_t connections, endpoint.Number("connections", 8, 1, 100));
  settings->gate.most = size_t(connections);
  TRY(settings->gate.daily_share_percent, endpoint.Number("daily_share", 80, 1, 100));
  TRY(settings->gate.keep_percent, endpoint.Number("daily_keep", 20, 0, 45));
  TRY(settings->gate.probe_us, endpoint.DurationUs("probe", 0));
  TRY(settings->batch, endpoint.Number("batch", 200, 1, 200));
  TRY(settings->in_flight, endpoint.Number("in_flight", connections * settings->batch, 1, 100'000));
  TRY(settings->page, endpoint.Number("page", 2000, 200, 2000));
  return {};
}

}  // namespace

std::string Settings::Path(std::string_view rest) const {
  return fmt::format("/services/data/{}/{}", api, rest);
}

Result<Settings> ReadSettings(const Endpoint& endpoint) {
  Settings settings;
  TRY_VOID(ReadUrls(endpoint, &settings));
  TRY_VOID(ReadTexts(endpoint, &settings));
  TRY_VOID(ReadWriteHeaders(endpoint, &settings));
  TRY_VOID(ReadNumbers(endpoint, &settings));
  ReadLevels(endpoint, &settings.gate);
  TRY(settings.pace, ReadPollPace(endpoint, kDefaultPollUs));
  settings.pace.page = size_t(settings.page);
  return settings;
}

}  // namespace treaty::connectors::salesforce
