#!/usr/bin/env python3
"""Kills the runtime at its failpoints and compares the end with that of a run that was not killed.

    ./dev test crash --kills 200 --seed 7

Each kill is a run of its own on a small example: SIGKILL at one hit of one named place, sometimes
again while it recovers, then to the end. Every name is hit. Checked: nothing is created twice, no
older write comes after a newer one; both systems, inbox, waiting list and golden records end as
they do unkilled. Identical repeats are counted and allowed: a key says that they are one.
"""

import argparse
import os
import pathlib
import random
import re
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "examples/01-customer-and-order"), str(ROOT / "tests/oracle")]

import generate  # noqa: E402  (these need the paths above)
import oracle  # noqa: E402
import state  # noqa: E402
from sandbox import Sandbox, Stopped  # noqa: E402

SMALL = generate.Sizes(accounts=60, contacts=60, orders=90)
FAILPOINT = re.compile(r'TREATY_FAILPOINT\("([^"]+)"\)')


def failpoint_names():
    """All failpoints of the runtime, read off its sources."""
    names = set()
    for path in (ROOT / "runtime").rglob("*.cpp"):
        names |= set(FAILPOINT.findall(path.read_text(encoding="utf-8")))
    return sorted(names)


def at(name, hit):
    return {"TREATY_FAILPOINT": f"{name}:{hit}"}


class Harness:
    def __init__(self, options, folder):
        self.options = options
        self.folder = pathlib.Path(folder)
        self.rng = random.Random(options.seed)
        self.days = generate.generate(options.seed, SMALL)
        self.repeats = 0
        self.failures = []
        self.reached = {}  # name -> the highest hit at which a kill was seen
        self.too_far = {}  # name -> the lowest hit that was never reached

    def fresh(self, name):
        sandbox = Sandbox(self.options.binary, self.folder / name)
        sandbox.prepare()
        return sandbox

    def unkilled(self):
        sandbox = self.fresh("unkilled")
        for lines in self.days.values():
            sandbox.tell(lines)
            sandbox.settle()
        seen = state.read(sandbox)
        expected, _ = oracle.expected_state(self.days)
        expected.golden = seen.golden
        for difference in expected.differences(seen):
            self.failures.append(f"unkilled: {difference}")
        return expected

    def hit_of(self, name):
        """A hit to kill at: anywhere up to what is known to be reached, or a little beyond."""
        limit = self.too_far.get(name, 4 * self.reached.get(name, 8))
        return self.rng.randrange(1, max(2, limit))

    def killed_run(self, number, name):
        """One run with a kill at `name`. True when the kill happened."""
        sandbox = self.fresh(f"kill-{number}")
        hit = self.hit_of(name)
        kills = 0
        for lines in self.days.values():
            sandbox.tell(lines)
            if kills == 0 and not sandbox.settle(at(name, hit)):
                kills += 1
                if self.rng.random() < 0.3:
                    again = self.rng.choice(failpoint_names())
                    kills += not sandbox.settle(at(again, self.rng.randrange(1, 6)))
            sandbox.settle()
        if kills == 0:
            self.too_far[name] = min(hit, self.too_far.get(name, hit))
            return False
        self.reached[name] = max(hit, self.reached.get(name, 0))
        self.judge(sandbox, f"{name}:{hit}")
        return True

    def judge(self, sandbox, what):
        effects = sandbox.effects("erp") + sandbox.effects("crm")
        versions = dict(sandbox.query("SELECT idempotency_key, version FROM outbox"))
        wrong = [*order_broken(effects, versions), *self.expected.differences(state.read(sandbox))]
        self.repeats += sum(effect["status"] == "repeated" for effect in effects)
        if wrong:
            self.failures.append(what)
            print(f"FAILED {what} ({sandbox.folder})", *wrong, sep="\n    ", flush=True)

    def run(self):
        self.expected = self.unkilled()
        names = failpoint_names()
        done = tried = 0
        while done < self.options.kills and tried < 4 * self.options.kills + 40:
            # Names in turn, so that each is hit; a name that is never reached is reported below.
            done += self.killed_run(tried, names[tried % len(names)])
            tried += 1
        missed = [name for name in names if name not in self.reached]
        if self.options.kills >= 4 * len(names):
            self.failures += [f"never reached: {name}" for name in missed]
        places = f"{len(self.reached)} of {len(names)} failpoints"
        print(
            f"seed {self.options.seed}: {done} kills at {places}, "
            f"{self.repeats} identical repeats, {len(self.failures)} failures"
        )
        for name in missed:
            print(f"  never reached: {name}")
        return 1 if self.failures or done == 0 else 0


def order_broken(effects, versions):
    """Sentences about creates that happened twice and older writes that came after newer ones."""
    created, newest = {}, {}
    for effect in effects:
        if effect["status"] != "ok":
            continue
        record = effect["object"], effect["id"]
        if effect["operation"] == "create":
            name = effect["object"], effect["body"].get(state.NATURAL.get(effect["object"]))
            if name in created:
                yield f"created twice: {name} as {created[name]} and {effect['id']}"
            created[name] = effect["id"]
        version = versions[effect["key"]]
        if version < newest.get(record, version):
            yield f"version {version} of {record} was written after {newest[record]}"
        newest[record] = version


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--binary", type=pathlib.Path, required=True)
    arguments.add_argument("--kills", type=int, default=20)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="crash-", ignore_cleanup_errors=True) as folder:
        try:
            sys.exit(Harness(options, folder).run())
        except Stopped as stopped:
            sys.exit(f"treaty run {stopped}")


if __name__ == "__main__":
    main()
