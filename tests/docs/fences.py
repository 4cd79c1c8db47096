#!/usr/bin/env python3
"""Compiles every `treaty` code block of the documentation.

The words after `treaty` on the fence say how:

    ```treaty                           a module of its own: `treaty check` must find nothing
    ```treaty refused: E3012            a module of its own that is refused with this code
    ```treaty continued in: FOLDER      takes the place of that treaty's declarations of these names
    ```treaty not compiled: REASON      not compiled; the reason is for the reader of the source
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^([ \t]*)```treaty([^\n]*)\n(.*?)^\1```[ \t]*$", re.DOTALL | re.MULTILINE)


def pages():
    yield from ROOT.glob("*.md")
    for folder in ("docs", "examples", "tests", "grammar"):
        yield from sorted((ROOT / folder).rglob("*.md"))


def check(binary, folder):
    done = subprocess.run(
        [binary, "check", ".", "--format", "json"], cwd=folder, capture_output=True, text=True
    )
    try:
        return json.loads(done.stdout)["diagnostics"]
    except (ValueError, KeyError):
        return [{"code": f"exit {done.returncode}", "message": done.stderr[-500:], "span": None}]


def complaints(binary, how, text):
    """Why this block is not what its fence says; empty when it is."""
    kind, _, rest = (part.strip() for part in how.partition(":"))
    if kind == "not compiled":
        return [] if len(rest) >= 10 else ["`not compiled` needs its reason"]
    with tempfile.TemporaryDirectory(prefix="fence-") as name:
        folder = pathlib.Path(name)
        if kind == "continued in":
            copy_without(ROOT / rest, folder, declared(text))
        elif kind not in ("", "refused"):
            return [f"unknown words after `treaty`: {how.strip()}"]
        (folder / "fence.treaty").write_text(text, encoding="utf-8")
        found = [d for d in check(binary, folder) if d.get("severity") != "warning"]
    if kind == "refused":
        codes = {d["code"] for d in found}
        return [] if codes == {rest} else [f"expected {rest}, seen {sorted(codes) or 'nothing'}"]
    return [f"{d['code']}: {d['message']} {d['span'] or ''}" for d in found]


def declared(text):
    """The headings of the declarations of a text: `entity Customer`, `route partners` …"""
    return set(
        re.findall(
            r"^((?:entity|identity|route|map|table|enum|type|record) [^{\n]*?)\s*[{=]",
            text,
            re.MULTILINE,
        )
    )


def copy_without(source, folder, headings):
    """Copies a treaty's folder, leaving out the declarations that the block declares itself."""
    shutil.copytree(source, folder, dirs_exist_ok=True)
    for path in folder.glob("*.treaty"):
        text = path.read_text(encoding="utf-8")
        for heading in headings:
            text = re.sub(
                rf"^{re.escape(heading)}\s*\{{.*?^\}}\n", "", text, flags=re.DOTALL | re.MULTILINE
            )
        path.write_text(text, encoding="utf-8")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--binary", required=True)
    binary = str(pathlib.Path(arguments.parse_args().binary).resolve())
    failed = count = 0
    for page in pages():
        text = page.read_text(encoding="utf-8")
        for fence in FENCE.finditer(text):
            count += 1
            for complaint in complaints(binary, fence.group(2), fence.group(3)):
                failed += 1
                line = text.count("\n", 0, fence.start()) + 1
                print(f"{page.relative_to(ROOT)}:{line}: {complaint}")
    print(f"{count} treaty blocks, {failed} complaints")
    sys.exit(1 if failed or count == 0 else 0)


if __name__ == "__main__":
    main()
