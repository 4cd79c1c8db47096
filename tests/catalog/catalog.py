#!/usr/bin/env python3
"""Walks the registries and names the file to open for every entry that is not complete."""

import collections
import sys

import reference
import registries

# Diagnostics that no treaty can show, each with its reason.
WITHOUT_CASE = {
    "E1012": "needs a file of 64 MiB: tests/compiler/parse/limits_test.cpp",
}


def diagnostic_complaints():
    known = registries.diagnostics()
    for code, count in collections.Counter(d.code for d in known).items():
        if count > 1:
            yield f"{code} stands {count} times in the catalog: a code is used once"
    for diagnostic in known:
        yield from one_diagnostic(diagnostic)
    codes = {d.code for d in known}
    for case in sorted((registries.ROOT / "tests/diagnostics").glob("[EWI][0-9]*.case")):
        if case.stem[:5] not in codes:
            yield f"{case.relative_to(registries.ROOT)} speaks of a code that is not in the catalog"
    yield from (
        f"{code} is excepted but not in the catalog" for code in WITHOUT_CASE.keys() - codes
    )


def one_diagnostic(diagnostic):
    where = f"{diagnostic.file}: {diagnostic.code}"
    if not diagnostic.ranges:
        yield f"{diagnostic.file} should begin with its range: `// E3001–E3099: about what`"
    elif not any(low <= diagnostic.code[1:] <= high for low, high in diagnostic.ranges):
        yield f"{where} is outside the ranges that its file names"
    sentence = diagnostic.sentence
    if sentence.endswith(".") or sentence[:1].isupper():
        yield f"{where}: a sentence starts in lower case and has no full stop: `{sentence}`"
    for word in ("illegal", "invalid"):
        if word in sentence.lower():
            yield f"{where}: say what was seen instead of `{word}`"
    if diagnostic.code in WITHOUT_CASE:
        return
    if not diagnostic.case.exists():
        yield f"{where} has no case: write tests/diagnostics/{diagnostic.code}.case"
        return
    sections = registries.case_file.parse(diagnostic.case).sections
    name = diagnostic.case.relative_to(registries.ROOT)
    if not sections.get("about", "").strip():
        yield f"{name} needs `about`: it is what `treaty explain {diagnostic.code}` prints"
    if diagnostic.severity == "error" and "fixed" not in sections and "mend" not in sections:
        yield f"{name} needs `fixed`: the treaty, mended"
    shown = "".join(text for section, text in sections.items() if section not in ("about", "fixed"))
    if diagnostic.code not in shown:
        yield f"{name} never expects {diagnostic.code}"


def function_complaints():
    names = collections.Counter(function.name for function in registries.functions())
    for function in registries.functions():
        where = f"{function.file}: `{function.name}`"
        if not function.name or names[function.name] > 1:
            yield f"{where} needs a name of its own"
        if not function.summary.endswith("."):
            yield f"{where} needs a summary: one sentence with a full stop"
        if len(function.examples) < 1:
            yield f"{where} needs an example"
        yield from (
            f"{where}: say what `{name}` is" for name, text in function.parameters if not text
        )


def command_complaints():
    for command in registries.commands():
        where = f"{command.file}: `{command.name}`"
        if command.file.stem != command.name.replace(" ", "_").replace("-", "_"):
            yield f"{where}: the file is named after the verb"
        if not command.summary or command.summary.endswith("."):
            yield f"{where} needs a summary: one line without a full stop"
        yield from (
            f"{where}: say what --{name} does" for name, what in command.options if not what
        )


def main():
    complaints = [*diagnostic_complaints(), *function_complaints(), *command_complaints()]
    complaints += reference.complaints()
    print(*complaints, sep="\n")
    counts = len(registries.diagnostics()), len(registries.functions()), len(registries.commands())
    print(
        "{} diagnostics, {} functions, {} commands; {} complaints".format(*counts, len(complaints))
    )
    sys.exit(1 if complaints or 0 in counts else 0)


if __name__ == "__main__":
    main()
