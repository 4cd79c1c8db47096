#include "runtime/connectors/sap/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "runtime/protocols/http_client.h"
#include "runtime/value/text.h"

namespace treaty::connectors::sap {
namespace {

using protocols::BindingValue;
using protocols::Endpoint;

constexpr int64_t kDefaultPollUs = 15'000'000;
constexpr int64_t kMostCallUs = 600'000'000;

std::string PlaceOf(const Endpoint& endpoint, std::string_view name) {
  const BindingValue* value = endpoint.Find(name);
  return value == nullptr ? std::string() : value->place;
}

// "a, b ,c" without blanks around.
std::vector<std::string> SplitWords(std::string_view text, char separator) {
  std::vector<std::string> words;
  while (true) {
    const size_t end = text.find(separator);
    const std::string_view word = Trim(text.substr(0, end));
    if (!word.empty()) words.emplace_back(word);
    if (end == std::string_view::npos) return words;
    text.remove_prefix(end + 1);
  }
}

bool IsPath(std::string_view text) {
  return text.starts_with('/') && std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7f &&
           c != '?' && c != '#';
  });
}

bool IsWord(std::string_view text, size_t most) {
  return !text.empty() && text.size() <= most && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '-';
  });
}

std::string WithoutSlash(std::string path) {
  while (path.ends_with('/')) path.pop_back();
  return path;
}

Result<bool> ReadSwitch(const Endpoint& endpoint, std::string_view name, bool otherwise) {
  const BindingValue* value = endpoint.Find(name);
  if (value == nullptr) return otherwise;
  if (value->value == "on" || value->value == "off") return value->value == "on";
  return Fail(fmt::format("`{}` is on or off", name), value->place, "write \"on\" or \"off\"");
}

Result<void> ReadUrl(const Endpoint& endpoint, Settings* settings) {
  TRY(const std::string url, endpoint.Need("url"));
  const Result<std::string> origin = protocols::OriginOf(url);
  if (!origin) {
    return Fail(origin.error().message, PlaceOf(endpoint, "url"), origin.error().mend);
  }
  settings->url = *origin;
  const size_t slash = url.find('/', url.find("://") + 3);
  const std::string path = WithoutSlash(slash == std::string::npos ? "" : url.substr(slash));
  if (!path.empty() && endpoint.Find("path") != nullptr) {
    return Fail("both `url` and `path` have a path", PlaceOf(endpoint, "path"),
                "write it in one of them");
  }
  if (!path.empty()) settings->path = path;
  if (const BindingValue* said = endpoint.Find("path")) settings->path = WithoutSlash(said->value);
  if (settings->path.empty() || IsPath(settings->path)) return {};
  return Fail("the path of the services has a query or a blank, or no slash in front",
              PlaceOf(endpoint, endpoint.Find("path") != nullptr ? "path" : "url"),
              "write \"/sap/opu/odata/sap\"");
}

// "API_A=/other/path, API_B=/third"
Result<void> ReadServices(const Endpoint& endpoint, Settings* settings) {
  for (const std::string& each : SplitWords(endpoint.Get("services"), ',')) {
    const size_t equal = each.find('=');
    const std::string path = equal == std::string::npos ? "" : each.substr(equal + 1);
    if (!IsPath(path)) {
      return Fail(fmt::format("`{}` is no service with its path", each),
                  PlaceOf(endpoint, "services"),
                  "write \"API_SALES_ORDER_SRV=/other/path, ...\"");
    }
    settings->services[std::string(Trim(each.substr(0, equal)))] = WithoutSlash(path);
  }
  return {};
}

struct FieldList {
  const char* property;
  size_t most;      // fields of an object
  const char* are;  // what they are
  const char* mend;
};
using FieldsByObject = std::map<std::string, std::vector<std::string>>;

// "SalesOrder=LastChangeDateTime, BusinessPartner=LastChangeDate+LastChangeTime"
Result<FieldsByObject> ReadFieldLists(const Endpoint& endpoint, const FieldList& list) {
  FieldsByObject lists;
  for (const std::string& each : SplitWords(endpoint.Get(list.property), ',')) {
    const size_t equal = each.find('=');
    const std::vector<std::string> fields = equal == std::string::npos
                                                ? std::vector<std::string>()
                                                : SplitWords(each.substr(equal + 1), '+');
    if (fields.empty() || fields.size() > list.most) {
      return Fail(fmt::format("`{}` is no object with {}", each, list.are),
                  PlaceOf(endpoint, list.property), list.mend);
    }
    lists[std::string(Trim(each.substr(0, equal)))] = fields;
  }
  return lists;
}

constexpr FieldList kChanges = {"changes", 2, "the field of its changes",
                                "write \"SalesOrder=LastChangeDateTime\", or two fields with a +"};
constexpr FieldList kAlpha = {"alpha", 100, "fields that are filled up with zeros",
                              "write \"SalesOrder=SalesOrder+SoldToParty\""};

struct Meaning {
  std::string_view word;
  protocols::AnswerStatus status;
};
constexpr Meaning kMeanings[] = {{"lock", protocols::AnswerStatus::kLock},
                                 {"stale", protocols::AnswerStatus::kStale},
                                 {"throttle", protocols::AnswerStatus::kThrottle},
                                 {"retry", protocols::AnswerStatus::kRetry},
                                 {"refused", protocols::AnswerStatus::kRefused}};

// "409=refused, 429=throttle"
Result<void> ReadStatuses(const Endpoint& endpoint, Settings* settings) {
  for (const std::string& each : SplitWords(endpoint.Get("statuses"), ',')) {
    const size_t equal = std::min(each.find('='), each.size());
    const std::string_view number = Trim(std::string_view(each).substr(0, equal));
    const std::string_view word =
        Trim(std::string_view(each).substr(std::min(equal + 1, each.size())));
    const Meaning* const meaning =
        std::find_if(std::begin(kMeanings), std::end(kMeanings),
                     [&](const Meaning& known) { return known.word == word; });
    int status = 0;
    std::from_chars(number.data(), number.data() + number.size(), status);
    // Who we are, and whether a CSRF token is missing, is not for a table to say.
    const bool is_status = number.size() == 3 && status >= 402 && status <= 599 && status != 403;
    if (meaning == std::end(kMeanings) || !is_status) {
      return Fail(fmt::format("`{}` is no HTTP status with its meaning", each),
                  PlaceOf(endpoint, "statuses"),
                  "write \"409=refused\"; others are lock, stale, throttle and retry");
    }
    settings->answers.statuses[status] = meaning->status;
  }
  return {};
}

Result<void> ReadAnswers(const Endpoint& endpoint, Settings* settings) {
  if (const BindingValue* codes = endpoint.Find("lock_codes")) {
    settings->answers.lock_codes = SplitWords(codes->value, ',');
  }
  if (const BindingValue* words = endpoint.Find("lock_words")) {
    settings->answers.lock_words = SplitWords(words->value, ',');
  }
  return ReadStatuses(endpoint, settings);
}

Result<void> ReadSession(const Endpoint& endpoint, Settings* settings) {
  for (const auto& [name, parameter] :
       {std::pair("client", "sap-client"), std::pair("language", "sap-language")}) {
    const std::string value = endpoint.Get(name);
    if (value.empty()) continue;
    if (!IsWord(value, 8)) {
      return Fail(fmt::format("`{}` is a short word of letters and digits", name),
                  PlaceOf(endpoint, name), "write client \"100\", language \"EN\"");
    }
    settings->session_query +=
        fmt::format("{}{}={}", settings->session_query.empty() ? "" : "&", parameter, value);
  }
  settings->ca_file = endpoint.Get("ca_file");
  return {};
}

Result<void> ReadNumbers(const Endpoint& endpoint, Settings* settings) {
  TRY(settings->timeout_us, endpoint.DurationUs("timeout", settings->timeout_us));
  if (settings->timeout_us == 0 || settings->timeout_us > kMostCallUs) {
    return Fail("`timeout` is between 1ms and 10m", PlaceOf(endpoint, "timeout"), "write 60s");
  }
  TRY(settings->settle_us, endpoint.DurationUs("settle", settings->settle_us));
  TRY(settings->connections, endpoint.Number("connections", settings->connections, 1, 100));
  TRY(settings->batch, endpoint.Number("batch", settings->batch, 1, 500));
  TRY(settings->in_flight,
      endpoint.Number("in_flight", settings->connections * settings->batch, 1, 100'000));
  TRY(settings->page, endpoint.Number("page", settings->page, 1, 5000));
  TRY(settings->etags, endpoint.Number("etags", settings->etags, 1, 10'000'000));
  return {};
}

Result<void> ReadSwitches(const Endpoint& endpoint, Settings* settings) {
  TRY(settings->csrf, ReadSwitch(endpoint, "csrf", settings->csrf));
  TRY(settings->look_up, ReadSwitch(endpoint, "look_up", settings->look_up));
  TRY(settings->repeatability, ReadSwitch(endpoint, "repeatability", settings->repeatability));
  TRY(settings->merge, ReadSwitch(endpoint, "merge", settings->merge));
  TRY(settings->read_after, ReadSwitch(endpoint, "read_after", settings->read_after));
  TRY(settings->select, ReadSwitch(endpoint, "select", settings->select));
  TRY(settings->blank_is_null, ReadSwitch(endpoint, "blank_is_null", settings->blank_is_null));
  TRY(settings->results, ReadSwitch(endpoint, "results", settings->results));
  return {};
}

}  // namespace

std::string Settings::Root(const std::string& service) const {
  const auto found = services.find(service);
  return found == services.end() ? fmt::format("{}/{}/", path, service) : found->second + "/";
}

Result<Settings> ReadSettings(const Endpoint& endpoint) {
  Settings settings;
  TRY_VOID(ReadUrl(endpoint, &settings));
  TRY_VOID(ReadServices(endpoint, &settings));
  TRY(settings.changes, ReadFieldLists(endpoint, kChanges));
  TRY(settings.alpha, ReadFieldLists(endpoint, kAlpha));
  TRY_VOID(ReadAnswers(endpoint, &settings));
  TRY_VOID(ReadSession(endpoint, &settings));
  TRY_VOID(ReadNumbers(endpoint, &settings));
  TRY_VOID(ReadSwitches(endpoint, &settings));
  TRY(settings.pace, ReadPollPace(endpoint, kDefaultPollUs));
  settings.pace.page = size_t(settings.page);
  return settings;
}

}  // namespace treaty::connectors::sap
