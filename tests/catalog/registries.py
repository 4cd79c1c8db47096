"""Reads the registries of the project off their sources."""

import pathlib
import re
import sys
from dataclasses import dataclass, field

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "case"))

import case_file  # noqa: E402  (needs the path above)

KIND = re.compile(
    r"\binline\s+constexpr\s+Kind<[^>]*>\s*(k\w+)\s*\{\s*"
    r'"([EWI]\d{4})",\s*Severity::k(\w+),\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\}'
)
RANGE = re.compile(r"[EWI](\d{4})–[EWI](\d{4})")
TEXT = r'(?:"(?:[^"\\]|\\.)*"|R"\((?:.|\n)*?\)")'
TEXTS = rf"({TEXT}(?:\s*{TEXT})*)"
PAIR = re.compile(rf"\{{\s*{TEXTS}\s*,\s*{TEXTS}\s*(?:,[^{{}}]*)?\}}")


@dataclass
class Diagnostic:
    code: str
    name: str
    severity: str
    sentence: str
    file: pathlib.Path
    ranges: list  # [(first, last)]: the codes that the file names in its first line
    area: str

    @property
    def case(self):
        return ROOT / "tests" / "diagnostics" / f"{self.code}.case"

    def about(self):
        return case_file.parse(self.case).sections.get("about", "").strip()


@dataclass
class Function:
    name: str
    summary: str
    file: pathlib.Path
    category: str
    parameters: list = field(default_factory=list)  # (name, what it is)
    examples: list = field(default_factory=list)  # (expression, result)


def literal(text):
    """The value of one or several C++ string literals."""
    parts = re.findall(r'R"\(((?:.|\n)*?)\)"|"((?:[^"\\]|\\.)*)"', text)
    return "".join(raw or re.sub(r"\\(.)", unescape, plain) for raw, plain in parts)


def unescape(match):
    return {"n": "\n", "t": "\t"}.get(match.group(1), match.group(1))


def diagnostics():
    found = []
    for path in sorted((ROOT / "compiler/diagnostics/catalog").glob("*.h")):
        text = path.read_text(encoding="utf-8")
        first_line, _, _ = text.partition("\n")
        for kind in KIND.finditer(text):
            found.append(
                Diagnostic(
                    code=kind.group(2),
                    name=kind.group(1),
                    severity=kind.group(3).lower(),
                    sentence=literal(kind.group(4)),
                    file=path.relative_to(ROOT),
                    ranges=RANGE.findall(first_line),
                    area=first_line.partition(": ")[2].partition(". ")[0],
                )
            )
    return found


def member(text, name):
    """The text after `.name =` up to the comma that ends it, brackets balanced."""
    start = re.search(rf"\.{name}\s*=\s*", text)
    if not start:
        return ""
    depth, position = 0, start.end()
    for token in re.finditer(TEXT + r"|[{}(),;]", text[start.end() :]):
        sign = token.group()
        if sign in "{(":
            depth += 1
        elif sign in "})":
            depth -= 1
        if depth < 0 or (depth == 0 and sign in ",;"):
            return text[position : start.end() + token.start()]
    return text[position:]


def functions():
    found = []
    for path in sorted((ROOT / "stdlib/native").rglob("*/*.cpp")):
        text = path.read_text(encoding="utf-8")
        for entry in re.finditer(r"STDLIB_FUNCTION\(\w+\)\s*=\s*\{", text):
            body = text[entry.end() :]
            pairs = {name: PAIR.findall(member(body, name)) for name in ("params", "examples")}
            found.append(
                Function(
                    name=literal(member(body, "name")),
                    summary=literal(member(body, "summary")),
                    file=path.relative_to(ROOT),
                    category=path.parent.name,
                    parameters=[(literal(a), literal(b)) for a, b in pairs["params"]],
                    examples=[(literal(a), literal(b)) for a, b in pairs["examples"]],
                )
            )
    return found


@dataclass
class Command:
    name: str
    summary: str
    file: pathlib.Path
    options: list = field(default_factory=list)  # (name, summary)


def commands():
    """The verbs of the command line, by name."""
    found = []
    for path in sorted((ROOT / "compiler/cli/commands").glob("*.cpp")):
        text = path.read_text(encoding="utf-8")
        for entry in re.finditer(r"\bCOMMAND\(\w+\)\s*=\s*\{", text):
            body = text[entry.end() :]
            head = body.partition(".positionals")[0].partition(".options")[0]
            options = re.split(r"\.name\s*=", member(body, "options"))[1:]
            found.append(
                Command(
                    name=literal(member(head, "name")),
                    summary=literal(member(head, "summary")),
                    file=path.relative_to(ROOT),
                    options=[
                        (literal(option.partition(",")[0]), literal(member(option, "summary")))
                        for option in options
                    ],
                )
            )
    return sorted(found, key=lambda command: command.name)
