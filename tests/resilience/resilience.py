#!/usr/bin/env python3
"""What happens to everybody else when one system misbehaves, with figures.

    ./dev test resilience [--seed N] [--accounts 1500] [NAME...]

Accounts of a CRM go to two ERPs (hubs.treaty); one of them is slow or throttles; or the CRM's day
is used up, or its tokens last for seconds; or one record ends every process that touches it; or the
disk of the store is full. Each scenario prints
what was measured and what is allowed, and ends when what misbehaved has recovered by itself and
nothing is lost. Times are compared with a run of the same minute on the same machine.
"""

import argparse
import collections
import contextlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples/01-customer-and-order"
sys.path.append(str(EXAMPLE))

from sandbox import HttpSandbox, Stopped, free_port  # noqa: E402  (needs the path above)
from alert_catcher import AlertCatcher  # noqa: E402
from small_disk import NoSmallDisk, SmallDisk  # noqa: E402

PATIENCE_S = 180
ASK_EVERY_S = 0.2  # the control API answers strangers 20 times a second
LATE_ACCOUNTS = 200
CANARY = "Q7ZX"
CANARIES = 10_000
STAMP = "2026-03-02T06:00:00Z"


class Hubs(HttpSandbox):
    """The sandbox of hubs.treaty: `crm`, and the ERPs `erp` and `hub`."""

    runtime = None
    control = None

    def prepare(self, environment=None):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        shutil.copy(ROOT / "tests/resilience/hubs.treaty", self.folder)
        shutil.copytree(EXAMPLE / "schemas", self.folder / "schemas")
        for name in ("crm", "erp"):
            self.copy_behaviour(name)
        self.addresses = {
            f"{name}_URL": f"http://127.0.0.1:{free_port()}" for name in ("CRM", "ERP", "HUB")
        } | {"SECRET": "secret"}
        self.start_servers(environment)

    def copy_behaviour(self, name):
        """The example's, without its own faults."""
        behaviour = json.loads((EXAMPLE / f"{name}.behaviour.json").read_text("utf-8"))
        behaviour.pop("faults", None)
        if name == "erp":
            partner = behaviour["objects"]["BusinessPartner"]
            # As real systems do, the refusal quotes the value.
            refusal = {
                "when": {"OrganizationBPName1": {"like": f"*{CANARY}*9"}},
                "code": "R1/100",
                "message": "{OrganizationBPName1} is not a name",
            }
            partner["refuse"].append(refusal)
            behaviour["objects"] = {"BusinessPartner": partner | {"then": []}}
        else:
            behaviour["objects"].pop("Order")
        (self.folder / f"{name}.behaviour.json").write_text(json.dumps(behaviour), "utf-8")

    def ask(self, system, door, body=None):
        url = f"{self.addresses[system.upper() + '_URL']}/_sandbox/{door}"
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(url, data), timeout=30) as answer:
            return json.load(answer)

    def misbehave(self, system, **settings):
        named = {name.replace("_", "-"): str(value) for name, value in settings.items()}
        return self.ask(system, "faults", named)

    def calls(self, system):
        return self.ask(system, "faults")["calls"]

    def created(self, system):
        """How many business partners the ERP holds."""
        path = self.folder / f"{system}.effects.ndjson"
        if not path.exists():
            return 0
        with open(path, encoding="utf-8") as file:
            return sum('"operation":"create"' in line for line in file)

    def created_twice(self):
        """Accounts that an ERP holds more than once."""
        twice = 0
        for system in ("erp", "hub"):
            creates = [e for e in self.effects(system) if e["operation"] == "create"]
            made = collections.Counter(e["record"]["SearchTerm2"] for e in creates)
            twice += sum(count > 1 for count in made.values())
        return twice

    def status(self):
        """What a viewer sees."""
        command = [self.binary, "token", "add", "watcher", ".", "--in", "http", "--role", "viewer"]
        made = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        headers = {"Authorization": f"Bearer {made.stdout.split()[-1]}"}
        request = urllib.request.Request(f"http://{self.control}/v1/status", headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read().decode()

    def figure(self, name):
        """One of the runtime's figures."""
        text = self.look("metrics")[1]
        return next(
            int(line.split()[1]) for line in text.splitlines() if line.startswith(f"treaty_{name} ")
        )

    def look(self, door):
        """What the control API of the runtime says: the status code, and the text."""
        try:
            with urllib.request.urlopen(f"http://{self.control}/{door}", timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()


def account(number, name="Firma"):
    record = {
        "Id": f"001Qy{number:010d}EAA",
        "Name": f"{name} {number}",
        "Type": "Customer",
        "SystemModstamp": STAMP,
    }
    event = {"object": "Account", "kind": "created", "id": record["Id"], "stamp": STAMP}
    return json.dumps(event | {"record": record})


def wait_for(reached, what, every_s=0.02):
    until = time.monotonic() + PATIENCE_S
    while not reached():
        if time.monotonic() > until:
            raise Stopped(f"not within {PATIENCE_S} s: {what}")
        time.sleep(every_s)


def ballast_is_gone(disk, store):
    """Fills the disk, and what the ballast leaves."""
    disk.leave(0)
    return not pathlib.Path(f"{store}.ballast").exists() and disk.free_bytes() == 0


class Scenarios:
    def __init__(self, options, folder):
        self.options = options
        self.folder = pathlib.Path(folder)
        self.failures = []

    @contextlib.contextmanager
    def hubs(self, *faults, store=None, environment=None, accounts=None):
        """The servers with the accounts loaded, and the runtime running."""
        hubs = Hubs(
            self.options.binary, self.folder / "hubs", ["--seed", str(self.options.seed), *faults]
        )
        hubs.prepare()
        try:
            loaded = accounts or [account(number) for number in range(self.options.accounts)]
            hubs.tell(loaded)
            hubs.control = f"127.0.0.1:{free_port()}"
            where = ["--store", store] if store else []
            hubs.runtime = hubs.start("--control", hubs.control, *where, environment=environment)
            yield hubs
            code = hubs.runtime.poll()
            if code is not None:
                raise Stopped(f"the runtime ended with {code}:\n{hubs.last_words()}")
        finally:
            if hubs.runtime is not None:
                hubs.runtime.terminate()
                hubs.runtime.wait(30)
            hubs.close()

    def fill(self, *faults):
        """Seconds until the healthy ERP holds everything; the sandbox stays for `after`."""
        with self.hubs(*faults) as hubs:
            began = time.monotonic()
            wait_for(
                lambda: hubs.created("hub") == self.options.accounts, "the healthy ERP is full"
            )
            return time.monotonic() - began

    def say(self, name, text, fine):
        print(f"{'ok    ' if fine else 'FAILED'} {name}: {text}", flush=True)
        if not fine:
            self.failures.append(name)

    def recovers(self, hubs, system="erp"):
        began = time.monotonic()
        count = self.options.accounts
        wait_for(lambda: hubs.created(system) == count, f"{system} has caught up")
        summary = hubs.ask(system, "journal")
        return time.monotonic() - began, summary

    # ---- the scenarios ------------------------------------------------------------------------

    def slow(self):
        """An ERP that takes 5 s for an answer, or hangs: the other one does not notice."""
        healthy = self.fill()
        with self.hubs("--latency", "erp=5s", "--hang-rate", "erp=0.05") as hubs:
            began = time.monotonic()
            wait_for(
                lambda: hubs.created("hub") == self.options.accounts, "the healthy ERP is full"
            )
            beside = time.monotonic() - began
            held_up = hubs.created("erp")
            hubs.misbehave("erp", latency="0ms", hang_rate=0)
            recovered, _ = self.recovers(hubs)
        share = healthy / beside
        text = (
            f"{share:.0%} of its throughput alone ({healthy:.1f} s and {beside:.1f} s, at least "
            f"95 %); the slow one had {held_up}, and caught up {recovered:.1f} s after its recovery"
        )
        self.say("slow", text, share >= 0.95)

    def storm(self):
        """An ERP that answers 429 for 25 s: it is probed once in 10 s."""
        with self.hubs("--throttle", "erp=1:25s", "--retry-after", "erp=10s") as hubs:
            wait_for(
                lambda: hubs.created("hub") == self.options.accounts, "the healthy ERP is full"
            )
            first = hubs.calls("erp")
            time.sleep(20)
            probes = hubs.calls("erp") - first
            hubs.misbehave("erp", throttle=0)
            recovered, _ = self.recovers(hubs)
        text = f"{probes} calls in 20 s of storm (at most 3); caught up after {recovered:.1f} s"
        self.say("storm", text, probes <= 3)

    def budget(self):
        """A CRM whose day is nearly used up: what we may use is never exceeded."""
        limit = 40
        with self.hubs("--daily-limit", f"crm={limit}") as hubs:
            wait_for(
                lambda: hubs.created("hub") == self.options.accounts, "the healthy ERP is full"
            )
            time.sleep(20)
            used = hubs.ask("crm", "faults")["day-calls"]
            hubs.misbehave("crm", daily_limit=100_000, calls=0)
        self.say("budget", f"{used} of {limit} calls used (at most 80 %)", used <= limit * 0.8)

    def tokens(self):
        """Tokens that last 10 s: one renewal an expiry, and nothing fails."""
        with self.hubs("--token-life", "crm=10s") as hubs:
            began = time.monotonic()
            wait_for(
                lambda: hubs.created("hub") == self.options.accounts, "the healthy ERP is full"
            )
            time.sleep(max(0.0, 35 - (time.monotonic() - began)))
            lasted = time.monotonic() - began
            given = hubs.ask("crm", "faults")["tokens"]
        most = int(lasted / 9) + 2  # a token is renewed a little before its end
        self.say("tokens", f"{given} tokens in {lasted:.0f} s (at most {most})", given <= most)

    def poison(self):
        """A record that ends every process that applies it, then one whose delivery does."""
        key = json.loads(account(self.options.accounts // 2))["id"]
        self.poisoned("poison, applied", f"intake.event@{key}", 2)
        self.poisoned("poison, sent", f'delivery.record@erp.BusinessPartner "{key}"', 1)

    def poisoned(self, name, failpoint, writes_lost):
        """`writes_lost`: how many of the record's writes are not made."""
        count = self.options.accounts
        poison = {"TREATY_FAILPOINT": failpoint}
        ends = 0

        def others_are_there():
            nonlocal ends
            if hubs.runtime.poll() is not None:
                ends += 1
                hubs.runtime = hubs.start(environment=poison)
            return hubs.created("hub") + hubs.created("erp") == 2 * count - writes_lost

        with self.hubs(environment=poison) as hubs:
            began = time.monotonic()
            wait_for(others_are_there, "the others are delivered")
            lasted = time.monotonic() - began
            time.sleep(2)  # it ends no more, and nothing more is written
            lives = hubs.runtime.poll() is None and others_are_there()
            parked = hubs.query("SELECT code FROM inbox WHERE state = 'open'")
            twice = hubs.created_twice()
        text = (
            f"parked after {ends} ends (3 allowed), as {parked}; the other "
            f"{2 * count - writes_lost} writes were made within {lasted:.1f} s, {twice} of them "
            "twice"
        )
        self.say(name, text, lives and ends == 3 and parked == [("poison",)] and twice == 0)

    def canary(self):
        """10,000 personal values, one in ten refused with the value quoted: nobody tells them."""
        accounts = [account(number, CANARY) for number in range(CANARIES)]
        refused = sum(number % 10 == 9 for number in range(CANARIES))
        faults = (
            "--error-rate",
            "erp=0.03",
            "--drop-after-commit",
            "hub=0.01",
            "--lock-rate",
            "erp=0.02",
        )
        with AlertCatcher() as alerts, self.hubs(
            *faults, accounts=accounts, environment=alerts.environment()
        ) as hubs:
            quoted = f"SELECT count(*) FROM inbox WHERE message LIKE '%{CANARY}%'"
            made = 2 * (CANARIES - refused)
            wait_for(lambda: hubs.created("hub") + hubs.created("erp") == made, "the rest is made")
            wait_for(lambda: hubs.query(quoted)[0][0] == 2 * refused, "the refused are parked", 0.5)
            time.sleep(6)  # alerts are looked at every 5 s
            told = {door: hubs.look(door)[1] for door in ("metrics", "healthz", "readyz")}
            told["status"] = hubs.status()
            told["log"] = (hubs.folder / "run.log").read_text("utf-8", "replace")
            told["alerts"] = "\n".join(alerts.bodies)
        leaks = [name for name, text in told.items() if CANARY in text]
        lines = told["log"].count("inbox.opened")
        text = (
            f"{CANARIES} events, {2 * refused} refusals that quote the value, {lines} log lines of "
            f"them, {len(alerts.bodies)} alerts; the value shows in: {leaks or 'none of them'}"
        )
        self.say("canary", text, not leaks and lines > 0 and bool(alerts.bodies))

    def disk(self):
        """The store's disk fills up: the intake stops early, then nothing can be written."""
        try:
            with SmallDisk(self.folder / "small", 96) as disk:
                self.fill_disk(disk)
        except NoSmallDisk as none:
            print(f"skip   disk: {none}", flush=True)

    def fill_disk(self, disk):
        store = disk.folder / "treaty.db"
        with self.hubs("--latency", "hub=1s", "--latency", "erp=1s", store=str(store)) as hubs:
            taken_in = self.keep_full(disk, hubs, store)
            disk.make_room()
            began = time.monotonic()
            wait_for(lambda: hubs.look("readyz")[0] == 200, "the intake goes on", ASK_EVERY_S)
            resumed = time.monotonic() - began
            early = self.stop_intake(disk, hubs)
            disk.make_room()
            began = time.monotonic()
            self.options.accounts += LATE_ACCOUNTS
            for system in ("hub", "erp"):
                hubs.misbehave(system, latency="0ms")
                self.recovers(hubs, system)
            self.options.accounts -= LATE_ACCOUNTS
            caught_up = time.monotonic() - began
            twice = hubs.created_twice()
        text = (
            f"full with {taken_in} events taken in, it went on {resumed:.1f} s after there was "
            f"room (at most 5 s); with little room {early} writes were delivered while "
            f"{LATE_ACCOUNTS} changes had to wait; all was delivered {caught_up:.1f} s after there "
            f"was room again, {twice} of it twice"
        )
        self.say("disk", text, early > 0 and resumed <= 5 and twice == 0)

    def keep_full(self, disk, hubs, store):
        """Nothing can be written for 5 s. How many events are there."""
        log = pathlib.Path(f"{store}-wal")
        wait_for(lambda: log.exists() and log.stat().st_size > 500_000, "events come in", 0.005)
        wait_for(lambda: ballast_is_gone(disk, store), "the disk is full to the last byte")
        wait_for(lambda: hubs.figure("store_full") == 1, "the store is full", ASK_EVERY_S)
        for _ in range(25):
            disk.leave(0)
            if hubs.look("healthz")[0] != 200:
                raise Stopped("the process does not answer")
            time.sleep(ASK_EVERY_S)
        return hubs.figure("journal_rows")

    def stop_intake(self, disk, hubs):
        """How many writes were delivered while changes were not taken in."""
        wait_for(lambda: hubs.created("hub") > 50, "the ERPs get something")
        disk.leave(8 << 20)  # less than the floor of 12 MiB, more than nothing
        wait_for(lambda: hubs.look("readyz")[0] == 503, "the intake has stopped", ASK_EVERY_S)
        if "below 12 MiB nothing is taken in" not in hubs.look("readyz")[1]:
            raise Stopped(f"not ready for another reason: {hubs.look('readyz')[1]}")
        time.sleep(2)  # what was being taken in
        journal, delivered = hubs.figure("journal_rows"), hubs.created("hub")
        count = self.options.accounts
        hubs.tell([account(number) for number in range(count, count + LATE_ACCOUNTS)])
        time.sleep(5)
        if hubs.figure("journal_rows") != journal:
            raise Stopped("events were taken in")
        return hubs.created("hub") - delivered

    def run(self):
        names = self.options.names or [
            "slow",
            "storm",
            "budget",
            "tokens",
            "poison",
            "canary",
            "disk",
        ]
        for name in names:
            try:
                getattr(self, name)()
            except Stopped as stopped:
                self.say(name, str(stopped), False)
        return 1 if self.failures else 0


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--binary", type=pathlib.Path, required=True)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--accounts", type=int, default=1500)
    arguments.add_argument("names", nargs="*")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="resilience-", ignore_cleanup_errors=True) as folder:
        sys.exit(Scenarios(options, folder).run())


if __name__ == "__main__":
    main()
