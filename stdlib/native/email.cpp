#include "stdlib/native/email.h"

#include <algorithm>

namespace treaty::stdlib {
namespace {

bool IsLetterOrDigit(char byte) {
  const char lower = char(byte | 0x20);
  return (byte >= '0' && byte <= '9') || (lower >= 'a' && lower <= 'z') || uint8_t(byte) >= 0x80;
}

bool IsLocalByte(char byte) {
  constexpr std::string_view kSigns = "!#$%&'*+-/=?^_`{|}~.";
  return IsLetterOrDigit(byte) || kSigns.find(byte) != kSigns.npos;
}

bool IsLocalPart(std::string_view local) {
  return !local.empty() && local.size() <= 64 && local.front() != '.' && local.back() != '.' &&
         local.find("..") == local.npos && std::all_of(local.begin(), local.end(), IsLocalByte);
}

bool IsLabel(std::string_view label) {
  const auto fits = [](char byte) { return IsLetterOrDigit(byte) || byte == '-'; };
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), fits);
}

bool IsDomain(std::string_view domain) {
  size_t labels = 0;
  for (size_t begin = 0; begin <= domain.size(); ++labels) {
    const size_t end = std::min(domain.find('.', begin), domain.size());
    if (!IsLabel(domain.substr(begin, end - begin))) return false;
    begin = end + 1;
  }
  const char last = domain.empty() ? '0' : domain.back();
  return labels >= 2 && !(last >= '0' && last <= '9');
}

}  // namespace

bool IsEmail(std::string_view text) {
  const size_t at = text.find('@');
  return text.size() <= 254 && at != text.npos && IsLocalPart(text.substr(0, at)) &&
         IsDomain(text.substr(at + 1));
}

}  // namespace treaty::stdlib
