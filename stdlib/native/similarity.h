// How alike two texts are. Code points count, not bytes; case and marks are the caller's affair.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace treaty::stdlib {

// Insertions, deletions and changes, each costing 1. Texts beyond 4096 code points are compared by
// their first 4096.
size_t Levenshtein(std::string_view a, std::string_view b);

// 0 to 1. JaroWinkler adds a tenth of what is missing for each of at most four equal first
// characters, when the Jaro similarity is above 0.7.
double Jaro(std::string_view a, std::string_view b);
double JaroWinkler(std::string_view a, std::string_view b);

// Common words of all words, 0 to 1; words are separated by blanks and punctuation. 1 for two texts
// without any word.
double TokenSet(std::string_view a, std::string_view b);

// American Soundex of the first word's letters; empty without a letter.
std::string Soundex(std::string_view text);

}  // namespace treaty::stdlib
