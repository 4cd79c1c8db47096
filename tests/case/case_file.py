"""The text format of a .case file: named sections that can be written back unchanged.

A section starts with a line `=== name` and runs to the next one. Text before the first is refused.
"""

import pathlib
import re
from dataclasses import dataclass, field

PHASES = ("ast", "facts", "ir", "llvm")
EXPECTATIONS = ("stdout", "stderr", "exit", "diagnostics") + PHASES
PLAIN = ("about", "args", "fixed") + EXPECTATIONS
HEADING = re.compile(r"^=== (\S+)$")


class CaseError(Exception):
    """The .case file itself is wrong: the message says where and how to mend it."""


@dataclass
class Case:
    path: pathlib.Path
    sections: dict = field(default_factory=dict)

    def files(self):
        """The sections that are written to the folder of the case."""
        return {
            n: t for n, t in self.sections.items() if n not in PLAIN and not n.startswith("output.")
        }

    def treaties(self):
        return [name for name in self.files() if name.endswith((".treaty", ".treaty.hex"))]

    def render(self):
        return "\n".join(f"=== {name}\n{text}" for name, text in self.sections.items())


def tidied(text):
    """Without blank lines at the end: they stand between sections for the eye only."""
    return text.rstrip("\n") + "\n" if text.strip("\n") else ""


def parse(path):
    case = Case(pathlib.Path(path))
    name = None
    for number, line in enumerate(case.path.read_text(encoding="utf-8").splitlines(), 1):
        heading = HEADING.match(line)
        if heading:
            name = heading.group(1)
            if name in case.sections:
                raise CaseError(f"{path}:{number}: section `{name}` stands twice")
            if name not in PLAIN and "." not in name:
                raise CaseError(
                    f"{path}:{number}: no section is called `{name}`: "
                    f"a file name, or one of {', '.join(PLAIN)}"
                )
            case.sections[name] = ""
        elif name is None:
            raise CaseError(
                f"{path}:{number}: text before the first section; begin with `=== about`"
            )
        else:
            case.sections[name] += line + "\n"
    case.sections = {name: tidied(text) for name, text in case.sections.items()}
    if not any(
        n in EXPECTATIONS or n.startswith("output.") or n == "fixed" for n in case.sections
    ) and not any(MARKER.search(t) for t in case.files().values()):
        raise CaseError(
            f"{path}: nothing is expected: add `exit`, `diagnostics`, `stdout` or a marker"
        )
    return case


# A marker is a comment line under the line it speaks of: its carets stand under the span. A span
# in the first two columns cannot be underlined by a comment and is written `// @1+6 E3012`.
MARKER = re.compile(r"^[ \t]*//[ ]*(?:(\^+)|@(\d+)\+(\d+)) ([EW]\d{4})[ \t]*$", re.MULTILINE)


def markers(text):
    """The set of (line, column, width, code) that the markers of a treaty ask for."""
    found = set()
    spoken_of = 0
    for number, line in enumerate(text.splitlines(), 1):
        marker = MARKER.match(line)
        if not marker:
            spoken_of = number
        elif marker.group(1):
            found.add((spoken_of, marker.start(1) + 1, len(marker.group(1)), marker.group(4)))
        else:
            found.add((spoken_of, int(marker.group(2)), int(marker.group(3)), marker.group(4)))
    return found


def without_markers(text):
    return "".join(line + "\n" for line in text.splitlines() if not MARKER.match(line))


def with_markers(text, wanted):
    """`text` (which has no markers) with a comment line for each (line, column, width, code)."""
    lines = []
    for number, line in enumerate(text.splitlines(), 1):
        lines.append(line)
        for _, column, width, code in sorted(m for m in wanted if m[0] == number):
            if column > 2:
                lines.append("//" + " " * (column - 3) + "^" * width + f" {code}")
            else:
                lines.append(f"// @{column}+{width} {code}")
    return "".join(line + "\n" for line in lines)
