#!/usr/bin/env python3
"""docs/operations/connectors.md has a table of properties for each connector: what a binding may
say, no more and no less. (A property that is documented but not listed is refused.)"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = "docs/operations/connectors.md"
LISTED = re.compile(r'\{"(\w+)",\s*"', re.MULTILINE)


def listed(connector):
    text = (ROOT / f"runtime/connectors/{connector}.cpp").read_text("utf-8")
    return set(LISTED.findall(text[text.index(".properties") : text.index(".open")]))


def tables():
    """The names in the first column of each table that begins with `property`."""
    for table in re.findall(
        r"^\| property \|.*\n\|[-|]+\n((?:\|.*\n)+)", (ROOT / PAGE).read_text("utf-8"), re.MULTILINE
    ):
        first = [line.split("|")[1] for line in table.splitlines()]
        yield set(re.findall(r"`(\w+)`", "".join(first)))


def main():
    documented = dict(zip(("salesforce", "sap"), tables(), strict=True))
    differ = 0
    for connector, names in documented.items():
        known = listed(connector)
        for name in sorted(names - known):
            print(f"{PAGE}: `{name}` is no property of {connector}")
        for name in sorted(known - names):
            print(f"{PAGE}: does not say what `{name}` of {connector} is")
        differ += names != known or not known
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
