#include "tests/support/hostile_texts.h"

#include <string_view>

namespace treaty::test {
namespace {

using std::string_view_literals::operator""sv;

// What ends a value where it stands, or is taken for something else there.
constexpr std::string_view kFragments[] = {
    // Quotes and escapes.
    "'"sv,
    "''"sv,
    "\""sv,
    "\\"sv,
    "\\'"sv,
    "\\\\'"sv,
    "`"sv,
    "\\u0027"sv,
    "\\x27"sv,
    "&#39;"sv,
    // URLs.
    "/"sv,
    "../"sv,
    "..\\"sv,
    "%"sv,
    "%%"sv,
    "%zz"sv,
    "%2e%2e%2f"sv,
    "%252f"sv,
    "%00"sv,
    "%0d%0a"sv,
    "?"sv,
    "#"sv,
    "&"sv,
    "&b=3"sv,
    "="sv,
    "+"sv,
    ";"sv,
    ":"sv,
    "@"sv,
    "//"sv,
    "://"sv,
    "?$filter=true"sv,
    "&$format=xml"sv,
    "@evil.example/"sv,
    "\\@evil.example/"sv,
    ".evil.example"sv,
    ":99@evil.example"sv,
    "#@evil.example/"sv,
    "http://evil.example/"sv,
    "javascript:alert(1)"sv,
    "file:///etc/passwd"sv,
    // SOQL.
    "' OR Name != '"sv,
    "' OR Id LIKE '%"sv,
    "') OR (Name = '"sv,
    "' LIMIT 1 --"sv,
    "' ORDER BY Id DESC"sv,
    "' UNION SELECT Id FROM User"sv,
    "\\' OR Name LIKE \\'%"sv,
    "') FROM User WHERE (Id != '"sv,
    "%"
    " _"sv,
    "null"sv,
    ":bind"sv,
    "' AND SystemModstamp > 1970"sv,
    "FIND {x} IN ALL FIELDS"sv,
    "TYPEOF"sv,
    "' ALL ROWS"sv,
    "' FOR UPDATE"sv,
    // OData.
    "') or true"sv,
    "' or '1' eq '1"sv,
    "' or BusinessPartner ne '"sv,
    "')/to_Item('"sv,
    "',Other='"sv,
    "')?$expand=to_Item"sv,
    "')/$value"sv,
    "$batch"sv,
    "datetime'2026-01-01'"sv,
    "guid'0'"sv,
    " eq null"sv,
    "substringof('a',b)"sv,
    "(1)"sv,
    "),("sv,
    "' desc,Name"sv,
    // Headers and bodies.
    "\r\nX-Evil: 1"sv,
    "\nX-Evil: 1"sv,
    "\rX-Evil: 1"sv,
    "\r\n\r\n<html>"sv,
    "\r\n\r\nGET /evil HTTP/1.1\r\n\r\n"sv,
    "\r\n--batch--\r\n"sv,
    "--batch_1"sv,
    "\r\nContent-Length: 0\r\n\r\n"sv,
    "\r\n folded"sv,
    ",Bearer x"sv,
    "; path=/"sv,
    // JSON, lines, markup.
    "\"},\"level\":\"error\",{\""sv,
    "\",\"key\":\"other"sv,
    "}\n{\"level\":\"error\"}"sv,
    "\n"sv,
    "\r"sv,
    "\r\n"sv,
    "\t"sv,
    "{\"$ref\":1}"sv,
    "[]"sv,
    "{}"sv,
    "@{ref.id}"sv,
    "{{7*7}}"sv,
    "${x}"sv,
    "$(id)"sv,
    "<script>alert(1)</script>"sv,
    "<!--"sv,
    "]]>"sv,
    "&amp;"sv,
    "<!DOCTYPE x>"sv,
    "; DROP TABLE rows; --"sv,
    "/* */"sv,
    "=1+1"sv,
    "@SUM(A1)"sv,
    "%s%n"sv,
    // Controls and invisible characters.
    "\0"sv,
    "a\0b"sv,
    "\x01"sv,
    "\x07"sv,
    "\x08"sv,
    "\x0b"sv,
    "\x0c"sv,
    "\x1b[31m"sv,
    "\x1b]0;t\x07"sv,
    "\x1f"sv,
    "\x7f"sv,
    "\xc2\x80"sv,
    "\xc2\x85"sv,
    "\xc2\xa0"sv,
    "\xe2\x80\xa8"sv,
    "\xe2\x80\xa9"sv,
    "\xe2\x80\x8b"sv,
    "\xe2\x80\xae"sv,
    "\xef\xbb\xbf"sv,
    "\xef\xbf\xbe"sv,
    "\xf3\xa0\x80\x81"sv,
    // Look-alikes of what ends a value.
    "\xe2\x80\x99"sv,
    "\xef\xbc\x87"sv,
    "\xca\xbc"sv,
    "\xef\xbc\x8f"sv,
    "\xe2\x88\x95"sv,
    "\xef\xbc\x85"sv,
    "\xc4\xb0"sv,
    "\xc5\xbf"sv,
    "\xf0\x9f\x92\xa9"sv,
    "e\xcc\x81"sv,
    // Blanks at the rim.
    " "sv,
    "  a  "sv,
    " \t "sv,
};

}  // namespace

std::vector<std::string> HostileTexts() {
  std::vector<std::string> texts;
  for (const std::string_view fragment : kFragments) {
    texts.emplace_back(fragment);
    texts.push_back("Muster" + std::string(fragment) + "GmbH");
  }
  for (const size_t size : {1'000, 5'000}) texts.push_back(std::string(size, '\''));
  texts.push_back(std::string(2'000, '%'));
  for (int control = 0; control < 32; ++control)
    texts.push_back("x" + std::string(1, char(control)));
  return texts;
}

std::vector<std::string> HostileBytes() {
  return {"\xff",     "\xc0\xa7", "\xc0\xaf", "a\x80",     "\xed\xa0\x80", "\xf8\x88\x80\x80\x80",
          "\xe2\x80", "'\xc2",    "\xc2'",    "\xe2\x80\""};
}

}  // namespace treaty::test
