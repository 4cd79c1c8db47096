#!/usr/bin/env python3
"""The house rules, as a test: file, line, what is wrong, what to do. See docs/style.md.

An exception is one line of exceptions.txt: `check path why`. One that no longer applies fails, too.
"""

import pathlib
import re
import sys
from dataclasses import dataclass

import cpp_text
import layers

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("runtime", "stdlib", "compiler", "grammar", "tests", "cmake", "examples")
CODE = {".cpp", ".h", ".py", ".cmake", ".g4"}
COLUMNS, FILE_LINES, TEST_FILE_LINES, FUNCTION_LINES, PARAMETERS, NESTING = 100, 600, 800, 70, 5, 3
THIS_FOLDER = "tests/tidy/"

BANNED_NAMES = re.compile(
    r"(?:[_/])(?:utils?|helpers?)(?=[_/.]|$)|/(?:misc|common|stuff)(?=[/.]|$)", re.IGNORECASE
)
BANNED_TEXT = [
    (
        "unfinished",
        re.compile(r"\b(TODO|FIXME|HACK)\b|\bXXX:"),
        "finish it, or write down as a decision why not",
    ),
]
BANNED_CODE = [
    ("shared_ptr", re.compile(r"\bshared_ptr\b"), "give it one owner: a value or a unique_ptr"),
    (
        "using_namespace",
        re.compile(r"\busing\s+namespace\b(?!\s+(?:std::)?literals)"),
        "name what is used",
    ),
    ("throw", re.compile(r"\bthrow\b"), "return a Result, or CHECK"),
    ("stream", re.compile(r"\bstd::(?:cout|cerr|clog)\b"), "use fmt"),
    ("wildcard_catch", re.compile(r"\bcatch\s*\(\s*\.\.\.\s*\)"), "name what is caught"),
]
# Only runtime/base/env* may reach the clock, files, sockets, randomness and threads.
DOOR = re.compile(
    r"\b(?:system|steady|high_resolution)_clock::now\b|\brandom_device\b|\bthis_thread::sleep"
    r"|\bstd::j?thread\s+\w|\bstd::[io]?fstream\b|\bfopen\s*\(|\bgetenv\s*\("
    r"|(?<![\w.>:])::(?:open|socket|connect)\s*\("
)


@dataclass
class Finding:
    check: str
    path: str
    line: int
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.check}: {self.text}"


def files():
    yield ROOT / "dev"
    yield from ROOT.glob("CMakeLists.txt")
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def check_text(path, text):
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > COLUMNS:
            yield Finding("columns", path, number, f"{len(line)} columns, {COLUMNS} are allowed")
        if path.startswith(THIS_FOLDER):
            continue
        for check, pattern, mend in BANNED_TEXT:
            if pattern.search(line):
                yield Finding(check, path, number, f"`{pattern.search(line).group()}`: {mend}")
    limit = TEST_FILE_LINES if path.startswith("tests/") else FILE_LINES
    lines = text.count("\n")
    if lines > limit:
        yield Finding(
            "file_lines", path, 1, f"{lines} lines, {limit} are allowed: find the second room in it"
        )


def check_functions(path, code):
    for function in cpp_text.functions(code):

        def finding(check, text):
            return Finding(check, path, function.line, f"`{function.name}` {text}")

        if function.lines > FUNCTION_LINES:
            yield finding(
                "function_lines", f"has {function.lines} lines, {FUNCTION_LINES} are allowed"
            )
        if function.parameters > PARAMETERS:
            yield finding(
                "parameters",
                f"takes {function.parameters} parameters, {PARAMETERS} are allowed: name a struct",
            )
        if function.nesting > NESTING:
            yield finding(
                "nesting",
                f"nests {function.nesting} deep, {NESTING} are allowed: return early, name a part",
            )


def check_code(path, code):
    for number, line in enumerate(code.splitlines(), 1):
        for check, pattern, mend in BANNED_CODE:
            if check == "using_namespace" and not path.endswith(".h"):
                continue
            if pattern.search(line):
                yield Finding(check, path, number, f"`{pattern.search(line).group()}`: {mend}")
        if (
            path.startswith("runtime/")
            and not path.startswith("runtime/base/env")
            and DOOR.search(line)
        ):
            yield Finding(
                "door", path, number, f"`{DOOR.search(line).group()}`: go through runtime/base/env"
            )


def row_of(path):
    rows = [row for row in layers.MAY_INCLUDE if path.startswith(row)]
    return max(rows, key=len) if rows else None


def check_includes(path, text):
    row = row_of(path)
    if row is None:
        yield Finding("layers", path, 1, "stands in no row of tests/tidy/layers.py")
        return
    for found in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', text, re.MULTILINE):
        number = text.count("\n", 0, found.start()) + 1
        name = found.group(2)
        ours = name.startswith(("runtime/", "compiler/", "stdlib/", "tests/"))
        if (
            ours
            and not name.startswith(row)
            and not name.startswith(tuple(layers.MAY_INCLUDE[row]))
        ):
            yield Finding(
                "layers",
                path,
                number,
                f"`{row}` may not include `{name}`: see tests/tidy/layers.py",
            )
        for library, rooms in layers.CONTAINED.items():
            if name.startswith(library) and not path.startswith(rooms):
                yield Finding(
                    "contained", path, number, f"`{name}` belongs to {', '.join(rooms)} only"
                )
        if path.endswith(".h") and name.startswith(layers.HEAVY):
            yield Finding(
                "heavy", path, number, f"`{name}` in a header: include it in the .cpp that needs it"
            )
        if name == "iostream" and not path.endswith("main.cpp"):
            yield Finding("stream", path, number, "`iostream` outside a main: use fmt")


def check_file(path):
    name = str(path.relative_to(ROOT))
    if BANNED_NAMES.search(name):
        yield Finding(
            "name",
            name,
            1,
            f"`{BANNED_NAMES.search(name).group()[1:]}` says nothing: name what it does",
        )
    if path.suffix not in CODE and path.name not in ("dev", "CMakeLists.txt"):
        return
    text = path.read_text(encoding="utf-8")
    yield from check_text(name, text)
    if path.suffix in (".cpp", ".h"):
        code = cpp_text.code_only(text)
        yield from check_code(name, code)
        yield from check_functions(name, code)
        yield from check_includes(name, text)


def read_exceptions():
    """{(check, path): reason}"""
    allowed = {}
    path = pathlib.Path(__file__).parent / "exceptions.txt"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            parts = line.split(None, 2)
            if len(parts) < 3 or len(parts[2]) < 15:
                sys.exit(f"{path}:{number}: an exception is `check path why`, with a real reason")
            allowed[parts[0], parts[1]] = parts[2]
    return allowed


def main():
    allowed = read_exceptions()
    used = set()
    findings = []
    for path in files():
        for finding in check_file(path):
            key = (finding.check, finding.path)
            if key in allowed:
                used.add(key)
            else:
                findings.append(finding)
    for check, path in allowed.keys() - used:
        findings.append(
            Finding("exception", path, 1, f"no longer needs its exception from `{check}`")
        )
    print(*findings, sep="\n")
    print(f"{len(findings)} findings, {len(allowed)} exceptions")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
