#include "tests/bench/map/on_demand.h"

#include <charconv>

#include <simdjson.h>

namespace treaty::bench {

using simdjson::ondemand::document;
using simdjson::ondemand::object;

struct OnDemandMapper::State {
  explicit State(program::References& references) : references(references) {}
  simdjson::ondemand::parser parser;
  program::References& references;
  program::Reference account{program::ReferenceKind::kEntityOfRecord, "crm.Account", "Customer",
                             true};
};

namespace {

std::string_view Trimmed(std::string_view token) {
  while (!token.empty() && uint8_t(token.back()) <= ' ') token.remove_suffix(1);
  return token;
}

// A decimal without the zeros at its end.
std::string_view Canonical(std::string_view number) {
  if (number.find('.') == std::string_view::npos) return number;
  while (number.back() == '0') number.remove_suffix(1);
  if (number.back() == '.') number.remove_suffix(1);
  return number;
}

std::string_view Inside(std::string_view quoted) { return quoted.substr(1, quoted.size() - 2); }

bool Line(object item, std::string_view currency, std::string* out) {
  const std::string_view quantity = Trimmed(item["Quantity"].raw_json_token());
  const std::string_view price = Trimmed(item["TotalPrice"].raw_json_token());
  const std::string_view number = Inside(Trimmed(item["OrderItemNumber"].raw_json_token()));
  const std::string_view sku = Trimmed(item["Product2"]["StockKeepingUnit"].raw_json_token());
  int64_t position = 0;
  std::from_chars(number.data(), number.data() + number.size(), position);
  if (Canonical(quantity) == "0") return false;
  *out += ",{\"position\":";
  *out += std::to_string(position);
  *out += ",\"sku\":";
  *out += sku;
  *out += ",\"quantity\":";
  *out += Canonical(quantity);
  *out += ",\"net\":{\"amount\":";
  *out += Canonical(price);
  *out += ",\"currency\":";
  *out += currency;
  *out += "}}";
  return true;
}

bool IsDay(std::string_view quoted) {
  return quoted.size() == 12 && (quoted[6] == '0' || quoted[7] <= '2');
}

}  // namespace

OnDemandMapper::OnDemandMapper(program::References& references)
    : state_(std::make_unique<State>(references)) {}
OnDemandMapper::~OnDemandMapper() = default;

// Members are asked for in the order of the document: the way On-Demand is fastest.
bool OnDemandMapper::Map(std::string_view json, std::string* out) {
  const size_t begin = out->size();
  simdjson::padded_string_view view(json.data(), json.size(), json.size() + 64);
  document doc = state_->parser.iterate(view);
  object order = doc.get_object();
  const std::string_view account = Trimmed(order["AccountId"].raw_json_token());
  const std::string_view day = Trimmed(order["EffectiveDate"].raw_json_token());
  const std::string_view status = Trimmed(order["Status"].raw_json_token());
  const std::string_view number = Trimmed(order["OrderNumber"].raw_json_token());
  const std::string_view currency = Trimmed(order["CurrencyIsoCode"].raw_json_token());
  if (account == "null" || !IsDay(day)) return false;
  const auto answer = state_->references.Find(state_->account, Inside(account));
  if (answer.state != program::LookupState::kFound) return false;
  *out += "{\"reference\":";
  *out += number;
  *out += ",\"customer\":\"";
  *out += answer.value;
  *out += "\",\"currency\":";
  *out += currency;
  *out += ",\"ordered_on\":";
  *out += day;
  *out += status == "\"Cancelled\"" ? ",\"cancelled\":true" : ",\"cancelled\":false";
  *out += ",\"lines\":";
  const size_t list = out->size();
  bool is_good = true;
  for (object item : order["OrderItems"].get_array()) is_good &= Line(item, currency, out);
  if (!is_good) {
    out->resize(begin);
    return false;
  }
  (*out)[list] = '[';
  *out += "]}";
  return true;
}

}  // namespace treaty::bench
