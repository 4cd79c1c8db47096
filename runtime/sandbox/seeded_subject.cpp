#include "runtime/sandbox/seeded_subject.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runtime/base/hash.h"
#include "runtime/value/text.h"

namespace treaty::sandbox {
namespace {

constexpr std::array<std::string_view, 23> kFirstNames = {
    "Ada",  "Bruno", "Clara", "David", "Elena", "Felix", "Greta", "Hugo",
    "Ines", "Jonas", "Karla", "Leon",  "Marta", "Nils",  "Olga",  "Paul",
    "Rosa", "Simon", "Tilda", "Urs",   "Vera",  "Willi", "Zofia"};
constexpr std::array<std::string_view, 29> kLastNames = {
    "Albrecht", "Baumann", "Conrad",  "Dubois",  "Engel",  "Fischer", "Girard", "Huber",
    "Iversen",  "Jansen",  "Keller",  "Lang",    "Maurer", "Novak",   "Otto",   "Petit",
    "Richter",  "Schmid",  "Tanner",  "Ulrich",  "Vogel",  "Wagner",  "Zimmer", "Kowalski",
    "Moreau",   "Brunner", "Lindner", "Steiner", "Weber"};
constexpr std::array<std::string_view, 16> kFirms = {
    "Alpenrad", "Bergwerk", "Deltaform", "Elbtal",   "Feinblech", "Gamma",     "Hanse",   "Isar",
    "Kranich",  "Lichtbau", "Nordwind",  "Oderland", "Polaris",   "Rheingold", "Sudwest", "Turm"};
constexpr std::array<std::string_view, 13> kTrades = {
    "Anlagenbau", "Antriebe", "Armaturen", "Elektronik", "Filter",  "Handel",   "Logistik",
    "Maschinen",  "Pumpen",   "Sensorik",  "Stahl",      "Systeme", "Werkzeuge"};
constexpr std::array<std::string_view, 8> kThings = {"Bearing", "Cable", "Drive",  "Filter",
                                                     "Gasket",  "Pump",  "Sensor", "Valve"};
constexpr std::array<std::string_view, 7> kStreets = {"Bahnhofstr.",   "Gartenweg",   "Hafenallee",
                                                      "Industriestr.", "Lindenplatz", "Ringstr.",
                                                      "Werkstr."};
constexpr std::array<std::string_view, 6> kTitles = {
    "Buyer",         "Controller",   "Head of Purchasing", "Managing Director",
    "Plant Manager", "Sales Manager"};
constexpr std::array<std::string_view, 5> kDepartments = {"Finance", "Logistics", "Production",
                                                          "Purchasing", "Sales"};

struct Town {
  std::string_view city, postal_code, country, country_code, phone, form;
};
constexpr std::array<Town, 10> kTowns = {{
    {"Berlin", "10115", "Germany", "DE", "+49 30 55", "GmbH"},
    {"München", "80331", "Germany", "DE", "+49 89 55", "AG"},
    {"Köln", "50667", "Germany", "DE", "+49 221 5", "GmbH"},
    {"Hamburg", "20095", "Germany", "DE", "+49 40 55", "KG"},
    {"Wien", "1010", "Austria", "AT", "+43 1 55", "GmbH"},
    {"Graz", "8010", "Austria", "AT", "+43 316 5", "GmbH"},
    {"Zürich", "8001", "Switzerland", "CH", "+41 44 5", "AG"},
    {"Lyon", "69001", "France", "FR", "+33 4 55", "SAS"},
    {"Strasbourg", "67000", "France", "FR", "+33 3 55", "SA"},
    {"Gdańsk", "80-001", "Poland", "PL", "+48 58 5", "S.A."},
}};

// What a field's name, in lower case, says about it: the first row that it contains counts.
enum class What : uint8_t {
  kMail,
  kSite,
  kPhone,
  kFirstName,
  kLastName,
  kStreet,
  kHouse,
  kCity,
  kPostalCode,
  kCountryCode,
  kCountry,
  kCurrency,
  kLanguage,
  kTaxNumber,
  kTitle,
  kDepartment,
  kName,
  kCode,
  kNumber,
  kSentence,
};
struct Word {
  std::string_view part;
  What what;
};
constexpr Word kWords[] = {
    {"email", What::kMail},
    {"website", What::kSite},
    {"url", What::kSite},
    {"phone", What::kPhone},
    {"mobile", What::kPhone},
    {"fax", What::kPhone},
    {"firstname", What::kFirstName},
    {"givenname", What::kFirstName},
    {"lastname", What::kLastName},
    {"familyname", What::kLastName},
    {"street", What::kStreet},
    {"city", What::kCity},
    {"postalcode", What::kPostalCode},
    {"zip", What::kPostalCode},
    {"countrycode", What::kCountryCode},
    {"country", What::kCountry},
    {"currency", What::kCurrency},
    {"language", What::kLanguage},
    {"tax", What::kTaxNumber},
    {"vat", What::kTaxNumber},
    {"title", What::kTitle},
    {"department", What::kDepartment},
    {"stockkeeping", What::kCode},
    {"material", What::kCode},
    {"productcode", What::kCode},
    {"sku", What::kCode},
    {"housenumber", What::kHouse},
    {"number", What::kNumber},
    {"description", What::kSentence},
    {"comment", What::kSentence},
    {"name", What::kName},
};

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& each : lower) each = each >= 'A' && each <= 'Z' ? char(each + ('a' - 'A')) : each;
  return lower;
}

template <size_t kCount>
std::string_view Pick(const std::array<std::string_view, kCount>& words, uint64_t luck) {
  return words[luck % kCount];
}

}  // namespace

std::string DigitsOf(int64_t number, uint32_t length, int64_t digits) {
  const int64_t width = length == 0 ? digits : std::min<int64_t>(digits, length);
  return fmt::format("{:0{}}", number, width);
}

Subject::Subject(uint64_t seed, int64_t number, Kind kind)
    : luck_(Fingerprint(fmt::format("subject {}", number), seed)), number_(number), kind_(kind) {}

std::string Subject::Name() const {
  if (kind_ == Kind::kPerson) {
    return fmt::format("{} {}", Pick(kFirstNames, luck_), Pick(kLastNames, luck_ >> 8));
  }
  if (kind_ == Kind::kThing) return fmt::format("{} {}", Pick(kThings, luck_), 100 + number_);
  // Neighbours have other names, and no name comes twice before all have come.
  const uint64_t place = uint64_t(number_) * 57 % (kFirms.size() * kTrades.size());
  std::string name =
      fmt::format("{} {}", kFirms[place % kFirms.size()], kTrades[place / kFirms.size()]);
  const uint64_t round = uint64_t(number_) / (kFirms.size() * kTrades.size());
  if (round > 0) name += fmt::format(" {}", round + 1);
  return fmt::format("{} {}", name, kTowns[(luck_ >> 16) % kTowns.size()].form);
}

std::string Subject::MailAddress() const {
  const std::string company = Lower(kFirms[uint64_t(number_) * 57 % kFirms.size()]);
  if (kind_ != Kind::kPerson) return fmt::format("office{}@{}.example", number_, company);
  return fmt::format("{}.{}{}@{}.example", Lower(Pick(kFirstNames, luck_)),
                     Lower(Pick(kLastNames, luck_ >> 8)), number_, company);
}

std::string Subject::TextOf(std::string_view field, uint32_t length) const {
  std::string text = FieldText(Lower(field), length);
  if (length == 0 || utf8::Count(text) <= length) return text;
  const bool is_whole = text.find_first_of("@/+") != std::string::npos || length < 5;
  if (is_whole) return {};  // a part of it says nothing
  std::string cut(utf8::Prefix(text, length));
  while (cut.ends_with(' ')) cut.pop_back();
  return cut;
}

std::string Subject::FieldText(std::string_view field, uint32_t length) const {
  const auto word = std::find_if(std::begin(kWords), std::end(kWords), [&](const Word& each) {
    return field.find(each.part) != std::string_view::npos;
  });
  if (word == std::end(kWords)) return {};
  const bool is_further = field.back() >= '2' && field.back() <= '9';  // second lines stay empty
  if (is_further && word->what != What::kNumber) return {};
  const Town& town = kTowns[(luck_ >> 16) % kTowns.size()];
  const bool short_country = length > 0 && length <= 3;
  switch (word->what) {
    case What::kMail:
      return MailAddress();
    case What::kSite:
      return fmt::format("https://www.{}.example",
                         Lower(kFirms[uint64_t(number_) * 57 % kFirms.size()]));
    case What::kPhone:
      return fmt::format("{}{:06}", town.phone, number_ % 1'000'000);
    case What::kFirstName:
      return std::string(Pick(kFirstNames, luck_));
    case What::kLastName:
      return std::string(Pick(kLastNames, luck_ >> 8));
    case What::kStreet:
      return fmt::format("{} {}", Pick(kStreets, luck_ >> 24), 1 + (luck_ >> 32) % 120);
    case What::kHouse:
      return fmt::format("{}", 1 + (luck_ >> 32) % 120);
    case What::kCity:
      return std::string(town.city);
    case What::kPostalCode:
      return std::string(town.postal_code);
    case What::kCountryCode:
      return std::string(town.country_code);
    case What::kCountry:
      return std::string(short_country ? town.country_code : town.country);
    case What::kCurrency:
      return length > 0 && length < 3 ? "" : "EUR";
    case What::kLanguage:
      return length == 1 ? "E" : "EN";
    case What::kTaxNumber:
      return length > 0 && length < 11 ? "" : fmt::format("DE3{:08}", number_);
    case What::kTitle:
      return std::string(Pick(kTitles, luck_ >> 40));
    case What::kDepartment:
      return std::string(Pick(kDepartments, luck_ >> 48));
    case What::kName:
      return Name();
    case What::kCode:
      return fmt::format("SKU-{:04}", 1000 + luck_ % 500);
    case What::kNumber:
      return DigitsOf(number_, length, 8);
    case What::kSentence:
      return fmt::format("Made for the sandbox, number {}", number_);
  }
  return {};
}

}  // namespace treaty::sandbox
