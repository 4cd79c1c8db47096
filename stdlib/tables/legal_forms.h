// Legal forms of companies: letters only, in lower case, sorted by bytes.
#pragma once

#include <string_view>

namespace treaty::stdlib {

// clang-format off
inline constexpr std::string_view kLegalForms[] = {
    "ab", "ad", "ag", "agcokg", "aktiengesellschaft", "ans", "ao", "aps", "as", "asa", "asbl",
    "bhd", "bt", "bv", "bvba", "co", "cogmbh", "cokg", "colimited", "coltd", "company", "coohg",
    "corp", "corporation", "cv", "dd", "doo", "ead", "eg", "ehf", "ek", "ekfm", "ekfr", "eood",
    "eurl", "ev", "gbr", "gesellschaftmitbeschränkterhaftung", "gesmbh", "gesmbhcokg", "ggmbh",
    "gk", "gmbh", "gmbhcokg", "gmbhcokgaa", "haftungsbeschränkt", "hb", "hf", "inc",
    "incorporated", "is", "ivs", "jsc", "kb", "kft", "kg", "kgaa", "kk", "kommanditgesellschaft",
    "ky", "lda", "limited", "llc", "llp", "lp", "ltd", "ltda", "mbh", "nv", "nyrt", "ohg", "ood",
    "ooo", "oy", "oyj", "oü", "pjsc", "plc", "privatelimited", "pte", "pteltd", "pty", "ptyltd",
    "pvtltd", "rt", "sa", "sadecv", "sapa", "sarl", "sarlau", "sas", "sasu", "sau", "sca",
    "scarl", "sci", "scoop", "scrl", "sderl", "sderldecv", "sdnbhd", "se", "secokg", "secokgaa",
    "sia", "sl", "slne", "slu", "snc", "sociedadanonima", "sociedadlimitada", "spa", "spj", "spk",
    "sprl", "spzoo", "spółkazograniczonąodpowiedzialnością", "spółkazoo", "srl", "srls", "sro",
    "uab", "ug", "ugcokg", "ughaftungsbeschränkt", "unipessoallda", "vof", "vos", "zao", "zrt",
    "зао", "оао", "ооо",
};
// clang-format on

}  // namespace treaty::stdlib
