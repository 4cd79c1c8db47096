#!/usr/bin/env python3
"""Kills the runtime at its failpoints and compares the end with that of a run that was not killed.

    ./dev test crash --kills 200 --seed 7 [--files] [--jobs 6]

Each kill is a run of its own on a small example: SIGKILL at one hit of one named place, sometimes
again while it recovers, then to the end. Every name is hit. Checked: nothing is created twice, no
older write comes after a newer one; both systems, inbox, waiting list and golden records end as
they do unkilled. Identical repeats are counted and allowed: a key says that they are one.

Both systems are servers, and some kills hit them instead of the runtime; with --files they live in
the runtime's process. With --blind the runtime does not look before it creates: the positive
control, which must show records that exist twice.

Runs wait more than they work: over HTTP some go on side by side. Folders of runs that failed stay.
"""

import argparse
import concurrent.futures
import json
import pathlib
import random
import re
import shutil
import sqlite3
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "examples/01-customer-and-order"), str(ROOT / "tests/oracle")]

import generate  # noqa: E402  (these need the paths above)
import oracle  # noqa: E402
import state  # noqa: E402
from sandbox import HttpSandbox, Sandbox, Stopped  # noqa: E402

SMALL = generate.Sizes(accounts=60, contacts=60, orders=90)
# The deployment of the example, in a hurry.
PACE = {"poll     1s": "poll     200ms", "sweep    5s": "sweep    1s"}
# Late answers, so that a kill finds requests on their way; and answers that never come.
FAULTS = ("--latency", "40ms", "--drop-after-commit", "0.03", "--error-rate", "0.02")
# Demanded of runs of 200 kills and more: kills at each place, and over HTTP the share of kills that
# found a write on its way.
LONG_RUN = 200
LEAST_EACH = 10
LEAST_UNDERWAY = 0.8
MOST_WRITES = 150  # confirmed before hits count: fewer than a run makes
# Places that one kind of run never comes to: why.
ONLY_IN_FILES = {
    "delivery.read_back",  # over HTTP the connector looks before it creates
    "sandbox.after_changes",  # over HTTP changes are asked for, not told
}
# Places that few changes lead to, all of accounts: they are told when writes of what else came on
# their day are on their way to an ERP that answers late enough.
OF_ACCOUNTS = {"identity.merge"}
LATE_ERP = ("--latency", "crm=40ms", "--latency", "erp=1500ms", *FAULTS[2:])
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


class Trigger:
    """Lets hits count once so many writes are confirmed and another one is on its way. Then `rest`
    is told, too."""

    def __init__(self, sandbox, confirmed, rest=()):
        self.sandbox = sandbox
        self.confirmed = confirmed
        self.rest = rest
        self.file = sandbox.folder / "now"
        self.file.unlink(missing_ok=True)

    def __call__(self):
        if not self.file.exists() and self.sandbox.confirmed() >= self.confirmed:
            if is_underway(self.sandbox):
                self.file.touch()
                self.tell_rest()

    def tell_rest(self):
        rest, self.rest = self.rest, ()
        if rest:
            self.sandbox.tell(rest)


class Places:
    """What is known of the failpoints: which hits are reached, and which find a write underway."""

    def __init__(self, names, rng):
        self.names = names
        self.rng = rng
        self.kills = dict.fromkeys(names, 0)
        self.started = dict.fromkeys(names, 0)
        self.found = dict.fromkeys(names, 0)  # kills that found a write underway
        self.reached = {}  # name -> the highest hit at which a kill was seen
        self.too_far = {}  # name -> the lowest hit that was never reached
        self.fruitful = {name: [] for name in names}  # hits that found a write underway
        self.blunt = dict.fromkeys(names, 0)  # how often a trigger was of no use

    def wants_trigger(self, name):
        """Whether its hits are best counted from a moment when a write is on its way."""
        return not is_of_servers(name) and self.blunt[name] < 2

    def hit_of(self, name):
        """A hit to kill at: near one that found a write underway, or any that may be reached."""
        if self.fruitful[name] and self.rng.random() < 0.8:
            near = self.rng.choice(self.fruitful[name])
            return max(1, round(near * self.rng.uniform(0.8, 1.2)))
        limit = max(2, self.too_far.get(name, 4 * self.reached.get(name, 8)))
        return self.rng.randrange(1, limit)

    def next_name(self, least):
        """Names in turn; those that fall short of `least` kills first."""
        return min(
            self.names,
            key=lambda name: (
                self.kills[name] >= least,
                self.started[name] if self.kills[name] >= least else self.kills[name],
                self.started[name],
                self.rng.random(),
            ),
        )

    def learn(self, run, killed):
        name, hit = run.name, run.hit
        self.kills[name] += killed
        if run.writes_before is not None:
            self.blunt[name] += not (killed and run.underway)
            if killed and run.underway:
                self.blunt[name] = 0
            self.found[name] += killed and run.underway
            return
        if not killed:
            self.too_far[name] = min(hit, self.too_far.get(name, hit))
            return
        self.found[name] += run.underway
        self.reached[name] = max(hit, self.reached.get(name, 0))
        if run.underway:
            self.fruitful[name].append(hit)


class Run:
    """One run on a sandbox of its own with a kill at one hit of one place."""

    def __init__(self, harness, number, name):
        self.harness = harness
        places = harness.places
        self.name = name
        self.writes_before = self.hit = None
        if not harness.options.files and places.wants_trigger(name):
            self.writes_before = places.rng.randrange(0, MOST_WRITES)
            self.hit = 1 if name in OF_ACCOUNTS else places.rng.randrange(1, 4)
        else:
            self.hit = places.hit_of(name)
        self.options = harness.options
        self.rng = random.Random(f"{harness.options.seed}/{number}")
        self.folder = harness.folder / f"kill-{number}"
        self.kills = 0
        self.underway = False  # the kill found a write on its way
        self.repeats = 0
        self.wrong = []

    def what(self):
        after = "" if self.writes_before is None else f" after {self.writes_before} writes"
        return f"{self.name}:{self.hit}{after}"

    def tells_accounts_late(self):
        return self.name in OF_ACCOUNTS and self.writes_before is not None

    def go(self):
        place = at(self.name, self.hit)
        of_servers = is_of_servers(self.name) and not self.options.files
        sandbox = None
        try:
            faults = LATE_ERP if self.tells_accounts_late() else FAULTS
            at_first = place if of_servers else None
            sandbox = fresh(self.options, self.folder, self.rng, at_first, faults)
            try:
                self.days(sandbox, None if of_servers else place)
            finally:
                sandbox.close()
            if of_servers:
                self.kills = sandbox.kills_of_servers
                self.underway = self.kills > 0  # these places stand between request and answer
            if self.kills > 0:
                self.judge(sandbox)
        except Stopped as stopped:
            self.wrong.append(f"treaty {stopped}")
        return self

    def days(self, sandbox, place):
        """Both days to their end, the runtime killed at `place`."""
        for day, lines in self.harness.days.items():
            watch, rest = None, []
            if day > 1 and self.tells_accounts_late():
                rest = [line for line in lines if is_of_account(line)]
                lines = [line for line in lines if not is_of_account(line)]
            sandbox.tell(lines)
            if self.writes_before is not None:
                watch = Trigger(sandbox, self.writes_before, rest)
                place = at(self.name, f"{self.hit} after {watch.file}")
            if self.kills == 0 and place is not None and not sandbox.settle(place, watch):
                self.kills += 1
                self.underway = is_underway(sandbox)
                if self.rng.random() < 0.3:
                    again = self.rng.choice(self.harness.places.names)
                    self.kills += not sandbox.settle(at(again, self.rng.randrange(1, 6)))
            if watch is not None:
                watch.tell_rest()
            sandbox.settle()

    def judge(self, sandbox):
        effects = sandbox.effects("erp") + sandbox.effects("crm")
        self.repeats = sum(effect["status"] == "repeated" for effect in effects)
        self.wrong += [
            *order_broken(effects, versions_of(sandbox)),
            *self.harness.expected.differences(state.read(sandbox)),
        ]


def fresh(options, folder, rng, servers=None, faults=FAULTS):
    """A prepared sandbox; `servers`: more environment for a first start of its servers."""
    if options.files:
        sandbox = Sandbox(options.binary, folder)
        sandbox.prepare()
        return sandbox
    faults = (*faults, "--seed", str(rng.randrange(1, 10**6)))
    changes = PACE | ({"settle   2s": "look_up  off"} if options.blind else {})
    sandbox = HttpSandbox(options.binary, folder, faults, changes)
    sandbox.prepare(servers)
    return sandbox


class Harness:
    def __init__(self, options, folder):
        self.options = options
        self.folder = pathlib.Path(folder)
        self.places = Places(failpoint_names(options.files), random.Random(options.seed))
        self.days = generate.generate(options.seed, SMALL)
        if not options.files:
            self.days = generate.visible(self.days)
        self.is_long = options.kills >= LONG_RUN
        self.done = 0  # runs that saw their kill
        self.underway = 0  # of them, those that found a write on its way
        self.repeats = 0
        self.failures = []
        self.started_s = time.monotonic()

    def unkilled(self):
        sandbox = fresh(self.options, self.folder / "unkilled", random.Random(self.options.seed))
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

    def take(self, run):
        """What a run that has ended says."""
        killed = run.kills > 0
        self.places.learn(run, killed)
        self.done += killed
        self.underway += killed and run.underway
        self.repeats += run.repeats
        if run.wrong:
            self.failures.append(run.what())
            print(f"FAILED {run.what()} ({run.folder})", *run.wrong, sep="\n    ", flush=True)
        else:
            shutil.rmtree(run.folder, ignore_errors=True)

    def is_short(self):
        """Whether a long run has a place that was hit too few times."""
        return self.is_long and min(self.places.kills.values()) < LEAST_EACH

    def start(self, pool, number):
        name = self.places.next_name(LEAST_EACH if self.is_long else 1)
        self.places.started[name] += 1
        return pool.submit(Run(self, number, name).go)

    def kill_all(self):
        """Runs side by side until there are kills enough, or it is clear that there will not be."""
        most = 3 * self.options.kills + 40
        tried, running = 0, set()
        with concurrent.futures.ThreadPoolExecutor(self.options.jobs) as pool:
            while True:
                while (
                    tried < most
                    and len(running) < self.options.jobs
                    and (self.done + len(running) < self.options.kills or self.is_short())
                ):
                    running.add(self.start(pool, tried))
                    tried += 1
                if not running:
                    return
                ended, running = concurrent.futures.wait(
                    running, return_when=concurrent.futures.FIRST_COMPLETED
                )
                for run in ended:
                    self.take(run.result())
                    self.tell_progress(run.result())

    def tell_progress(self, run):
        seconds = time.monotonic() - self.started_s
        line = f"{self.done} of {self.options.kills} kills, {self.underway} with a write underway"
        line += f", {len(self.failures)} failures, {seconds:.0f} s"
        if sys.stderr.isatty():
            print(f"\r{line} ", end="", file=sys.stderr, flush=True)
        elif run.kills > 0 and self.done % 20 == 0:
            print(line, file=sys.stderr, flush=True)

    def run(self):
        self.expected = self.unkilled()
        try:
            self.kill_all()
        except KeyboardInterrupt:
            self.failures.append("interrupted")
        self.check_places()
        self.summarise()
        return 1 if self.failures or self.done == 0 else 0

    def check_places(self):
        names = self.places.names
        if self.options.kills >= 4 * len(names):
            missed = [name for name in names if self.places.kills[name] == 0]
            self.failures += [f"never reached: {name}" for name in missed]
        if self.is_short():
            self.failures.append(f"a place was hit fewer than {LEAST_EACH} times")
        share = self.underway / max(1, self.done)
        if self.is_long and not self.options.files and share < LEAST_UNDERWAY:
            self.failures.append(f"only {share:.0%} of the kills found a write underway")

    def summarise(self):
        kills = self.places.kills
        reached = sum(count > 0 for count in kills.values())
        print(
            f"seed {self.options.seed}: {self.done} kills at {reached} of {len(kills)} failpoints, "
            f"each at least {min(kills.values())} times, "
            f"{self.underway} with a write underway, "
            f"{self.repeats} identical repeats, {len(self.failures)} failures"
        )
        for name in self.places.names if self.is_long else ():
            found = self.places.found[name]
            print(f"  {name}: {kills[name]} kills, {found} with a write underway")
        for failure in self.failures:
            print(f"  failed: {failure}")


def is_of_account(line):
    return json.loads(line)["object"] == "Account"


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
    arguments.add_argument("--jobs", type=int, help="runs side by side (6; with --files 1)")
    arguments.add_argument("--files", action="store_true", help="both systems in files")
    arguments.add_argument("--blind", action="store_true", help="without looking before a create")
    options = arguments.parse_args()
    options.jobs = options.jobs or (1 if options.files else 6)
    folder = tempfile.mkdtemp(prefix="crash-")
    try:
        code = Harness(options, folder).run()
    except Stopped as stopped:
        sys.exit(f"treaty {stopped} ({folder})")
    if code == 0:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
