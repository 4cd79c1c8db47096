#include "runtime/program/bundle.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "runtime/base/hash.h"
#include "runtime/program/ir_json.h"
#include "runtime/program/model_json.h"

namespace treaty::program {
namespace {

constexpr std::string_view kMagic = "TREATYB\n";
constexpr size_t kHeaderBytes = 8 + 3 * 4;
constexpr size_t kEntryBytes = 4 + 8 + 32;
constexpr uint32_t kMaxSections = 16;
constexpr std::array<std::string_view, 4> kSections = {"MANI", "MODL", "UNIT", "BITC"};

struct Section {
  std::string name;
  std::string bytes;
};

template <typename Number>
void Put(Number value, std::string* out) {
  for (size_t i = 0; i < sizeof(Number); ++i) out->push_back(char(uint64_t(value) >> (8 * i)));
}

template <typename Number>
Number Get(std::string_view bytes, size_t at) {
  uint64_t value = 0;
  for (size_t i = 0; i < sizeof(Number); ++i) value |= uint64_t(uint8_t(bytes[at + i])) << (8 * i);
  return Number(value);
}

std::string_view Bytes(const Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string HashOfTexts(std::string_view model, std::string_view units) {
  Sha256Stream stream;
  stream.AddDelimited(model);
  stream.AddDelimited(units);
  return Hex(Bytes(stream.Finish()));
}

std::string Manifest(const Bundle& bundle, const std::string& hash) {
  const nlohmann::ordered_json manifest = {
      {"treaty", {{"bundle", kBundleVersion}, {"abi", kAbiVersion}}},
      {"module", bundle.model.module},
      {"version", bundle.model.version},
      {"hash", hash},
      {"claims", nlohmann::ordered_json::parse(EncodeClaims(bundle.model))},
  };
  return manifest.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Result<void> CheckHeader(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes || !bytes.starts_with(kMagic)) {
    return Fail("this is no bundle", "byte 0", "`treaty build DIR -o FILE` writes one");
  }
  if (bytes.size() > kMaxBundleBytes) return Fail("the bundle is larger than 256 MiB");
  const auto format = Get<uint32_t>(bytes, 8);
  const auto abi = Get<uint32_t>(bytes, 12);
  if (format == kBundleVersion && abi == kAbiVersion) return {};
  return Fail(fmt::format("the bundle is of format {} and ABI {}, this program reads {} and {}",
                          format, abi, kBundleVersion, kAbiVersion),
              "byte 8", "build it again with this version of treaty");
}

Result<Section> ReadSection(std::string_view bytes, size_t entry, size_t* at) {
  Section section;
  section.name = bytes.substr(entry, 4);
  const auto size = Get<uint64_t>(bytes, entry + 4);
  const std::string place = fmt::format("section {} at byte {}", section.name, *at);
  if (std::find(kSections.begin(), kSections.end(), section.name) == kSections.end()) {
    return Fail("the bundle has a section that this version does not know", place);
  }
  if (size > bytes.size() - *at) return Fail("the bundle ends too early", place);
  section.bytes = bytes.substr(*at, size);
  if (Bytes(Sha256(section.bytes)) != bytes.substr(entry + 12, 32)) {
    return Fail("the checksum does not match: the bundle is damaged", place);
  }
  *at += size;
  return section;
}

Result<std::vector<Section>> ReadSections(std::string_view bytes) {
  TRY_VOID(CheckHeader(bytes));
  const auto count = Get<uint32_t>(bytes, 16);
  if (count > kMaxSections || kHeaderBytes + count * kEntryBytes > bytes.size()) {
    return Fail("the bundle's list of sections is damaged", "byte 16");
  }
  std::vector<Section> sections;
  size_t at = kHeaderBytes + count * kEntryBytes;
  for (uint32_t i = 0; i < count; ++i) {
    TRY(auto section, ReadSection(bytes, kHeaderBytes + i * kEntryBytes, &at));
    sections.push_back(std::move(section));
  }
  if (at != bytes.size()) {
    return Fail("the bundle goes on behind its end", fmt::format("byte {}", at));
  }
  return sections;
}

const Section* Find(const std::vector<Section>& sections, std::string_view name) {
  for (const Section& section : sections) {
    if (section.name == name) return &section;
  }
  return nullptr;
}

}  // namespace

std::string BundleHash(const Model& model, const std::vector<Unit>& units) {
  return HashOfTexts(EncodeModel(model), EncodeUnits(units));
}

std::string EncodeBundle(const Bundle& bundle) {
  std::vector<Section> sections = {{"MANI", ""},
                                   {"MODL", EncodeModel(bundle.model)},
                                   {"UNIT", EncodeUnits(bundle.units)}};
  sections[0].bytes = Manifest(bundle, HashOfTexts(sections[1].bytes, sections[2].bytes));
  if (!bundle.bitcode.empty()) sections.push_back({"BITC", bundle.bitcode});
  std::string out(kMagic);
  Put(kBundleVersion, &out);
  Put(kAbiVersion, &out);
  Put(uint32_t(sections.size()), &out);
  for (const Section& section : sections) {
    out += section.name;
    Put(uint64_t(section.bytes.size()), &out);
    out += Bytes(Sha256(section.bytes));
  }
  for (const Section& section : sections) out += section.bytes;
  return out;
}

Result<Bundle> DecodeBundle(std::string_view bytes) {
  TRY(const std::vector<Section> sections, ReadSections(bytes));
  const Section* model = Find(sections, "MODL");
  const Section* units = Find(sections, "UNIT");
  if (model == nullptr || units == nullptr) {
    return Fail("the bundle lacks its model or its units", "sections MODL, UNIT");
  }
  Bundle bundle;
  TRY(bundle.units, DecodeUnits(units->bytes));
  TRY(bundle.model, DecodeModel(model->bytes, uint32_t(bundle.units.size())));
  if (const Section* bitcode = Find(sections, "BITC")) bundle.bitcode = bitcode->bytes;
  return bundle;
}

Result<std::unique_ptr<Program>> LoadBundle(std::string_view bytes, LoadOptions options) {
  TRY(Bundle bundle, DecodeBundle(bytes));
  options.bitcode = std::move(bundle.bitcode);
  return LoadProgram(std::move(bundle.model), std::move(bundle.units), options);
}

}  // namespace treaty::program
