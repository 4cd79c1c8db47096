#!/usr/bin/env python3
"""The table of traps in docs/operations/connectors.md names each test that is named after a trap,
and no test that is not there."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = "docs/operations/connectors.md"
TEST = re.compile(r"^TEST(?:_F|_P)?\((\w+), (Trap\d+\w+)\)", re.MULTILINE)


def main():
    there = set()
    for path in (ROOT / "tests").rglob("*_test.cpp"):
        there |= {f"{suite}.{name}" for suite, name in TEST.findall(path.read_text("utf-8"))}
    named = set(re.findall(r"`(\w+\.Trap\d+\w+)`", (ROOT / PAGE).read_text("utf-8")))
    for name in sorted(named - there):
        print(f"{PAGE}: names `{name}`, which is no test")
    for name in sorted(there - named):
        print(f"{PAGE}: does not name the test `{name}`")
    return 1 if named != there or not there else 0


if __name__ == "__main__":
    sys.exit(main())
