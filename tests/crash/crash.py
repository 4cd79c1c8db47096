#!/usr/bin/env python3
"""Kills the runtime at its failpoints and compares the end with that of a run that was not killed.

    ./dev test crash --kills 200 --seed 7 [--files]

Each kill is a run of its own on a small example: SIGKILL at one hit of one named place, sometimes
again while it recovers, then to the end. Every name is hit. Checked: nothing is created twice, no
older write comes after a newer one; both systems, inbox, waiting list and golden records end as
they do unkilled. Identical repeats are counted and allowed: a key says that they are one.

Both systems are servers, and some kills hit them instead of the runtime; with --files they live in
the runtime's process. With --blind the runtime does not look before it creates: the positive
control, which must show records that exist twice.
"""

import argparse
import json
import pathlib
import random
import re
import sqlite3
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "examples/01-customer-and-order"), str(ROOT / "tests/oracle")]

import generate  # noqa: E402  (these need the paths above)
import oracle  # noqa: E402
import state  # noqa: E402
from sandbox import HttpSandbox, Sandbox, Stopped  # noqa: E402

SMALL = generate.Sizes(accounts=60, contacts=60, orders=90)
# Late answers, so that a kill finds requests on their way; and answers that never come.
FAULTS = ("--latency", "40ms", "--drop-after-commit", "0.03", "--error-rate", "0.02")
LEAST_EACH = 10  # kills at each place in a run of 200 and more
# Places that one kind of run never comes to: why.
ONLY_IN_FILES = {
    "delivery.read_back",  # over HTTP the connector looks before it creates
    "sandbox.after_changes",  # over HTTP changes are asked for, not told
}
FAILPOINT = re.compile(r'TREATY_FAILPOINT\("([^"]+)"\)')


def failpoint_names(files):
    """All failpoints that runs of this kind come to, read off the sources."""
    names = set()
    for path in (ROOT / "runtime").rglob("*.cpp"):
        if not files or "connectors" not in path.parts:
            names |= set(FAILPOINT.findall(path.read_text(encoding="utf-8")))
    return sorted(names if files else names - ONLY_IN_FILES)


def is_of_servers(name):
    return name.startswith("sandbox.")


def at(name, hit):
    return {"TREATY_FAILPOINT": f"{name}:{hit}"}


class Harness:
    def __init__(self, options, folder):
        self.options = options
        self.folder = pathlib.Path(folder)
        self.rng = random.Random(options.seed)
        self.names = failpoint_names(options.files)
        self.days = generate.generate(options.seed, SMALL)
        if not options.files:
            self.days = generate.visible(self.days)
        self.underway = 0  # kills that found a request on its way
        self.repeats = 0
        self.failures = []
        self.reached = {}  # name -> the highest hit at which a kill was seen
        self.too_far = {}  # name -> the lowest hit that was never reached
        self.kills_at = {}  # name -> how often

    def fresh(self, name, servers=None):
        """A prepared sandbox; `servers`: more environment for a first start of its servers."""
        folder = self.folder / name
        if self.options.files:
            sandbox = Sandbox(self.options.binary, folder)
            sandbox.prepare()
            return sandbox
        faults = (*FAULTS, "--seed", str(self.rng.randrange(1, 10**6)))
        sandbox = HttpSandbox(self.options.binary, folder, faults)
        sandbox.prepare(servers)
        if self.options.blind:
            treaty = folder / "systems.treaty"
            text = treaty.read_text("utf-8")
            treaty.write_text(text.replace("settle   2s", "look_up  off"), "utf-8")
        return sandbox

    def unkilled(self):
        sandbox = self.fresh("unkilled")
        try:
            for lines in self.days.values():
                sandbox.tell(lines)
                sandbox.settle()
        finally:
            sandbox.close()
        seen = state.read(sandbox)
        expected, _ = oracle.expected_state(self.days)
        expected.golden = seen.golden
        for difference in expected.differences(seen):
            self.failures.append(f"unkilled: {difference}")
        return expected

    def hit_of(self, name):
        """A hit to kill at: up to what is known to be reached, or a little beyond.

        Seldom in the first third, where nothing is on its way to the systems yet.
        """
        limit = max(2, self.too_far.get(name, 4 * self.reached.get(name, 8)))
        early = self.rng.random() < 0.1
        return self.rng.randrange(1 if early else max(1, limit // 3), limit)

    def killed_run(self, number, name):
        """One run with a kill at `name`. True when the kill happened."""
        hit = self.hit_of(name)
        of_servers = is_of_servers(name) and not self.options.files
        sandbox = self.fresh(f"kill-{number}", at(name, hit) if of_servers else None)
        try:
            kills = self.run_days(sandbox, None if of_servers else (name, hit))
        finally:
            sandbox.close()
        if of_servers:
            kills = sandbox.kills_of_servers
        if kills == 0:
            self.too_far[name] = min(hit, self.too_far.get(name, hit))
            return False
        self.reached[name] = max(hit, self.reached.get(name, 0))
        self.kills_at[name] = self.kills_at.get(name, 0) + 1
        self.judge(sandbox, f"{name}:{hit}")
        return True

    def run_days(self, sandbox, place):
        """Both days to their end, the runtime killed at `place`; how often it was killed."""
        kills = 0
        for lines in self.days.values():
            sandbox.tell(lines)
            if kills == 0 and place is not None and not sandbox.settle(at(*place)):
                kills += 1
                self.underway += is_underway(sandbox)
                if self.rng.random() < 0.3:
                    again = self.rng.choice(self.names)
                    kills += not sandbox.settle(at(again, self.rng.randrange(1, 6)))
            sandbox.settle()
        return kills

    def judge(self, sandbox, what):
        effects = sandbox.effects("erp") + sandbox.effects("crm")
        wrong = [
            *order_broken(effects, versions_of(sandbox)),
            *self.expected.differences(state.read(sandbox)),
        ]
        self.repeats += sum(effect["status"] == "repeated" for effect in effects)
        if wrong:
            self.failures.append(what)
            print(f"FAILED {what} ({sandbox.folder})", *wrong, sep="\n    ", flush=True)

    def is_short(self):
        """Whether a long run has a place that was hit too few times."""
        least = min(self.kills_at.get(name, 0) for name in self.names)
        return self.options.kills >= LEAST_EACH * 20 and least < LEAST_EACH

    def next_name(self, tried, done):
        """Names in turn; at the end of a long run those that were hit least."""
        if done < self.options.kills:
            return self.names[tried % len(self.names)]
        return min(self.names, key=lambda name: (self.kills_at.get(name, 0), self.rng.random()))

    def run(self):
        self.expected = self.unkilled()
        names, done, tried = self.names, 0, 0
        most = 3 * self.options.kills + 40
        while tried < most and (done < self.options.kills or self.is_short()):
            done += self.killed_run(tried, self.next_name(tried, done))
            tried += 1
        missed = [name for name in names if name not in self.reached]
        if self.options.kills >= 4 * len(names):
            self.failures += [f"never reached: {name}" for name in missed]
        if self.is_short():
            self.failures.append(f"a place was hit fewer than {LEAST_EACH} times")
        places = f"{len(self.reached)} of {len(names)} failpoints"
        least = min((self.kills_at.get(name, 0) for name in names), default=0)
        print(
            f"seed {self.options.seed}: {done} kills at {places}, each at least {least} times, "
            f"{self.underway} with a write underway, "
            f"{self.repeats} identical repeats, {len(self.failures)} failures"
        )
        for name in missed:
            print(f"  never reached: {name}")
        return 1 if self.failures or done == 0 else 0


def is_underway(sandbox):
    """Whether the end of the runtime left a write on its way."""
    sql = "SELECT count(*) FROM outbox WHERE state IN ('sending', 'ambiguous')"
    try:
        return sandbox.query(sql)[0][0] > 0
    except sqlite3.Error:
        return False  # killed before there was a store


def versions_of(sandbox):
    """(object, body) -> the versions of its entity that had this body for it, ascending."""
    versions = {}
    for name, body, version in sandbox.query("SELECT object, body, version FROM outbox"):
        if body:
            versions.setdefault((name.split(".")[1], canonical(json.loads(body))), set()).add(
                version
            )
    return {key: sorted(found) for key, found in versions.items()}


def canonical(body):
    return json.dumps(body, sort_keys=True)


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
        known = versions.get((effect["object"], canonical(effect.get("body", {}))), [])
        before = newest.get(record, 0)
        if known and known[-1] < before:
            yield f"version {known[-1]} of {record} was written after {before}"
        newest[record] = next((version for version in known if version >= before), before)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--binary", type=pathlib.Path, required=True)
    arguments.add_argument("--kills", type=int, default=20)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--files", action="store_true")
    arguments.add_argument("--blind", action="store_true")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="crash-", ignore_cleanup_errors=True) as folder:
        try:
            sys.exit(Harness(options, folder).run())
        except Stopped as stopped:
            sys.exit(f"treaty run {stopped}")


if __name__ == "__main__":
    main()
