"""The words of the language stand in three places: lexer, rule `name`, colours of the editor."""

import json
import pathlib
import re
import unittest

GRAMMAR = pathlib.Path(__file__).resolve().parents[2] / "grammar"
RESERVED_END = "RETURN"


def lexer_words():
    """(token, spelling) of every word, in order; the reserved ones end with RETURN."""
    text = (GRAMMAR / "TreatyLexer.g4").read_text(encoding="utf-8")
    words = re.findall(r"\b([A-Z_]+): '([a-z]+)'", text)
    end = [token for token, _ in words].index(RESERVED_END) + 1
    return words[:end], words[end:]


def rule(name):
    text = (GRAMMAR / "TreatyParser.g4").read_text(encoding="utf-8")
    return set(re.search(rf"^{name}\n((?:  .*\n)+)", text, re.MULTILINE).group(1).split())


def colours():
    path = GRAMMAR / "vscode/syntaxes/treaty.tmLanguage.json"
    return json.loads(path.read_text(encoding="utf-8"))


def patterns(node):
    if isinstance(node, dict):
        yield from (v for k, v in node.items() if k in ("match", "begin", "end"))
        for value in node.values():
            yield from patterns(value)
    elif isinstance(node, list):
        for value in node:
            yield from patterns(value)


class Words(unittest.TestCase):
    def test_reserved_words_are_names_after_a_dot(self):
        reserved, _ = lexer_words()
        self.assertEqual({token for token, _ in reserved} - rule("anyName"), set())
        self.assertEqual({token for token, _ in reserved} & rule("name"), set())

    def test_contextual_words_are_names(self):
        _, contextual = lexer_words()
        self.assertGreater(len(contextual), 50)
        self.assertEqual({token for token, _ in contextual} - rule("name"), set())

    def test_contextual_words_are_in_order(self):
        # token_kinds.h takes everything between the first and the last for a contextual word.
        _, contextual = lexer_words()
        self.assertEqual((contextual[0][0], contextual[-1][0]), ("AGREES", "WITHIN"))

    def test_every_word_has_a_colour(self):
        known = set(re.findall(r"[a-z]+", " ".join(patterns(colours()))))
        reserved, contextual = lexer_words()
        self.assertEqual({word for _, word in reserved + contextual} - known, set())

    def test_patterns_are_regular_expressions(self):
        for pattern in patterns(colours()):
            re.compile(pattern)


if __name__ == "__main__":
    unittest.main()
