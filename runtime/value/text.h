// Text: UTF-8 by code points, case, blanks, JSON escapes. Inputs are valid UTF-8 unless said
// otherwise (documents are proved valid when they are indexed); every function stays within its
// input's bytes whatever they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/base/arena.h"

namespace treaty::utf8 {

// Any bytes. False also for overlong forms and surrogates.
bool IsValid(std::string_view bytes);
// Code points.
size_t Count(std::string_view text);
// The byte offset of code point `index`, or text.size() when there are not as many.
size_t Offset(std::string_view text, size_t index);
// The first `most` code points.
std::string_view Prefix(std::string_view text, size_t most);
// The code point that begins at `*at`, which moves behind it. U+FFFD for bytes that are none.
char32_t Next(std::string_view text, size_t* at);
// The code point that ends before `*at`, which moves to its begin.
char32_t Previous(std::string_view text, size_t* at);
void Append(char32_t code_point, std::string* text);
// Unicode White_Space, and the two invisible ones that spreadsheets leave behind (U+200B, U+FEFF).
bool IsBlank(char32_t code_point);

}  // namespace treaty::utf8

namespace treaty {

std::string_view Trim(std::string_view text);
// Trimmed, and each run of blanks inside is one space. The input itself when nothing changes.
std::string_view Squish(Arena& arena, std::string_view text);

// Case by code point, independent of language; German sharp s becomes "SS" in upper case.
std::string_view Lower(Arena& arena, std::string_view text);
std::string_view Upper(Arena& arena, std::string_view text);
// What two texts must share to be equal but for case: full case folding and NFC.
std::string_view Fold(Arena& arena, std::string_view text);
// Canonical composition: "e" and a combining acute become "é".
std::string_view Compose(Arena& arena, std::string_view text);
// Latin letters without their marks, as people type them where they cannot: "Müller" -> "Muller",
// "ß" -> "ss", "Ø" -> "O". Other scripts stay.
std::string_view StripMarks(Arena& arena, std::string_view text);

// The inside of a canonical JSON string: only '"', '\\' and control characters are escaped, these
// as
// \b \t \n \f \r or \u00xx. Appends to *out.
void AppendEscaped(std::string_view text, std::string* out);
// The same to `out`, which has room for kEscapeGrowth * text.size(); returns the end.
inline constexpr size_t kEscapeGrowth = 6;
char* WriteEscaped(char* out, std::string_view text);
// Whether any byte of the text must be escaped.
bool NeedsEscape(std::string_view text);

// Undoes JSON escapes. `escaped` is the inside of a JSON string whose escapes JsonIndex has proved.
// `out` has room for escaped.size(); returns the end.
char* WriteUnescaped(char* out, std::string_view escaped);
std::string Unescape(std::string_view escaped);

}  // namespace treaty
