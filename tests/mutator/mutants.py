"""Wrong treaties, made from a right one by one edit each, with the codes that may refuse them.

An operator is a generator over a World (the files of the example by name); the decorator registers
it with the beginnings of the codes that count as the expected answer: "E42" is promise P2.
"""

import re
from dataclasses import dataclass

OPERATORS = []


@dataclass(frozen=True)
class Mutant:
    operator: str
    what: str  # for people: where, and what was done
    changed: tuple  # ((file, new text), …)
    expected: tuple  # beginnings of codes


@dataclass
class World:
    files: dict  # name -> text

    def treaties(self):
        return [name for name in sorted(self.files) if name.endswith(".treaty")]

    def find(self, pattern, only=None, flags=re.M):
        """(file, match) of every place in the treaties, comments left out."""
        for name in self.treaties():
            if only and name != only:
                continue
            for match in re.finditer(pattern, self.files[name], flags):
                line = self.files[name][: match.start()].rsplit("\n", 1)[-1]
                if "//" not in line:
                    yield name, match

    def edit(self, name, start, end, new):
        text = self.files[name]
        return ((name, text[:start] + new + text[end:]),)

    def swap(self, name, match, new, group=0):
        return self.edit(name, match.start(group), match.end(group), new)

    def line_of(self, name, at):
        return self.files[name].count("\n", 0, at) + 1

    def blocks(self, pattern):
        """(file, head match, start and end of the inside) of each `head {` … `}`."""
        for name, match in self.find(pattern + r"[^{\n]*\{"):
            text, depth, at = self.files[name], 1, match.end()
            while depth:
                depth += {"{": 1, "}": -1}.get(text[at], 0)
                at += 1
            yield name, match, match.end(), at - 1


def operator(*expected):
    def register(function):
        OPERATORS.append((function.__name__, function, expected))
        return function

    return register


def all_mutants(world):
    """In a fixed order; no two are the same text, none is the example itself."""
    seen, mutants = set(), []
    for name, function, expected in OPERATORS:
        for what, changed in function(world):
            if changed in seen or all(world.files.get(file) == text for file, text in changed):
                continue
            seen.add(changed)
            mutants.append(Mutant(name, what, changed, expected))
    return mutants
