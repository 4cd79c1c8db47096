#!/usr/bin/env python3
"""Makes wrong treaties from an example and counts how many the compiler refuses as it should.

    mutate.py --binary build/release/bin/treaty [--seed 1] [--count 260 | --all] [--list]

Passes when at least 200 wrong treaties were tried, at least 95 % of them were refused with an
expected code, and every harmless change was accepted. The same seed tries the same mutants.
"""

import argparse
import collections
import concurrent.futures
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import mutants
import of_ownership  # noqa: F401  (registers its operators)
import of_values  # noqa: F401
import of_words  # noqa: F401

EXAMPLE = pathlib.Path(__file__).parents[2] / "examples" / "01-customer-and-order"
LEAST_TRIED = 200
LEAST_REFUSED = 0.95
TIMEOUT_S = 60


def load(folder):
    read = [p for p in folder.rglob("*") if p.suffix == ".treaty" or "schemas" in p.parts]
    files = {p.relative_to(folder).as_posix(): p.read_text() for p in read if p.is_file()}
    return mutants.World(files)


def harmless(world):
    """Changes that change nothing: each must be accepted, or a refusal would prove nothing."""
    for name in world.treaties():
        text = world.files[name]
        yield f"{name}: a comment", ((name, "// as agreed\n" + text),)
        yield f"{name}: blank lines", ((name, text.replace("\n\n", "\n\n\n")),)
        yield f"{name}: no comments", ((name, drop_comments(text)),)
    for name, match in world.find(r"^route (\w+)"):
        yield f"route {match[1]} renamed", world.swap(name, match, match[1] + "_renamed", 1)
    for name, match in world.find(r"^  (within|retry) .*\n"):
        yield f"{name}: without {match[1]}", world.swap(name, match, "")


def drop_comments(text):
    lines = [line for line in text.split("\n") if not line.lstrip().startswith("//")]
    return "\n".join(lines)


def check(binary, world, changed):
    """The codes of all errors, or None when the program did not answer as it should."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        for name, text in (world.files | dict(changed)).items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        done = subprocess.run(
            [binary, "check", ".", "--format", "json"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
        )
    try:
        found = json.loads(done.stdout)["diagnostics"]
    except ValueError:
        return None
    errors = [one["code"] for one in found if one["severity"] == "error"]
    return errors if done.returncode == (1 if errors else 0) else None


def is_refused(codes, expected):
    return codes is not None and any(code.startswith(expected) for code in codes)


def verdict(codes, expected):
    if codes is None:
        return "no answer"
    if not codes:
        return "accepted"
    return f"refused with {', '.join(sorted(set(codes)))}, expected {', '.join(expected)}"


def try_all(binary, world, chosen):
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(lambda mutant: check(binary, world, mutant.changed), chosen))


def report(chosen, answers):
    """Prints what was not refused as expected; returns how many were."""
    counts = collections.Counter()
    refused = 0
    for mutant, codes in zip(chosen, answers):
        counts[mutant.operator] += 1
        if is_refused(codes, mutant.expected):
            refused += 1
        else:
            print(f"{mutant.operator}: {mutant.what}: {verdict(codes, mutant.expected)}")
    for name, count in sorted(counts.items()):
        print(f"  {count:4} {name}")
    return refused


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--binary", type=pathlib.Path, required=True)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--count", type=int, default=260)
    arguments.add_argument("--all", action="store_true", help="try every mutant there is")
    arguments.add_argument("--list", action="store_true", help="print the mutants, try none")
    arguments.add_argument("--only", help="only operators whose name holds this")
    given = arguments.parse_args()
    world = load(EXAMPLE)
    every = [m for m in mutants.all_mutants(world) if not given.only or given.only in m.operator]
    rng = random.Random(given.seed)
    chosen = every if given.all or given.only else rng.sample(every, min(given.count, len(every)))
    if given.list:
        for mutant in every:
            print(f"{mutant.operator}: {mutant.what}")
        return 0
    binary = given.binary.resolve()
    wrong = [what for what, changed in harmless(world) if check(binary, world, changed) != []]
    for what in wrong:
        print(f"harmless, but not accepted: {what}")
    refused = report(chosen, try_all(binary, world, chosen))
    share = refused / max(1, len(chosen))
    print(f"seed {given.seed}: {refused} of {len(chosen)} refused as expected ({share:.1%}), "
          f"of {len(every)} mutants in all")  # fmt: skip
    enough = len(chosen) >= LEAST_TRIED or given.only is not None
    return 0 if enough and share >= LEAST_REFUSED and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
