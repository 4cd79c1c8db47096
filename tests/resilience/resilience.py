#!/usr/bin/env python3
"""What happens to everybody else when one system misbehaves, with figures.

    ./dev test resilience [--seed N] [--rate 100] [--accounts 1500] [NAME...]

Accounts of a CRM go to two ERPs (hubs.treaty); one of them is slow or throttles; or the CRM's day
is used up or short, or its tokens last for seconds; or one record ends every process that touches
it; or the disk of the store is full. Users write steadily meanwhile, at less than the machine can
take. Each scenario prints what was measured and what is allowed. What the others get is counted in
windows of 3 s and compared with windows right before and after, in the same processes, while
nothing misbehaves. A scenario ends when what misbehaved has recovered by itself and each account is
where it belongs, once. (A full disk holds up all routes alike: there, nobody is compared.)
"""

import argparse
import datetime
import json
import pathlib
import statistics
import sys
import tempfile
import time

from hubs import CANARY, CallWatch, Writers, account, id_of, running, wait_for
from sandbox import Stopped
from alert_catcher import AlertCatcher
from small_disk import NoSmallDisk, SmallDisk

WINDOW_S = 3
PROBE_S = 9.5  # 10 s, but for how exactly calls are timed
LEAST_SHARE = 0.95
TIMES_AGAIN = 2
POISON = 999_999
MOST_ENDS_S = 60
ASK_EVERY_S = 0.2  # the control API answers strangers 20 times a second
LATE_ACCOUNTS = 200
CANARIES = 10_000


class Again(Exception):
    """Others did not keep their share, and nothing else is wrong: the message is what was seen."""


def windows(hubs, count, how_many):
    """Writes a second in each of so many windows."""
    rates = []
    for _ in range(how_many):
        before, began = count(), time.monotonic()
        hubs.rest(WINDOW_S)
        rates.append((count() - before) / (time.monotonic() - began))
    return rates


def hub_windows(hubs, how_many):
    """What the well-behaved ERP gets, once it gets something."""
    wait_for(lambda: hubs.created("hub") > 0, "the hub gets something")
    hubs.rest(WINDOW_S / 2)
    return windows(hubs, lambda: hubs.created("hub"), how_many)


def is_quiet(hubs, system):
    before = hubs.figures(system)["calls"]
    hubs.rest(1.5)
    return hubs.figures(system)["calls"] == before


class HubUsers:
    """They block and unblock the partners of the hub, one after the other; the ERP is told."""

    def __init__(self, hubs, count):
        self.hubs, self.count = hubs, count
        records = [each["record"] for each in hubs.records("hub", "BusinessPartner")]
        self.partners = {each["SearchTerm2"]: each["BusinessPartner"] for each in records}
        self.blocked = {}

    def say(self, number):
        self.blocked[number % self.count] = number // self.count % 2 == 0
        return self.change(number, BusinessPartnerIsBlocked=self.blocked[number % self.count])

    def change(self, number, **members):
        partner = self.partners[id_of(number % self.count)]
        now = datetime.datetime.now(datetime.timezone.utc)
        event = {
            "object": "BusinessPartner",
            "kind": "changed",
            "id": partner,
            "stamp": now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "record": {"BusinessPartner": partner} | members,
        }
        return json.dumps(event)

    def heard(self):
        return self.hubs.count("erp", "update")


def ballast_is_gone(disk, store):
    """Fills the disk, and what the ballast leaves."""
    disk.leave(0)
    return not pathlib.Path(f"{store}.ballast").exists() and disk.free_bytes() == 0


class Scenarios:
    def __init__(self, options, folder):
        self.options = options
        self.folder = pathlib.Path(folder)
        self.failures = []
        self.again = 0

    def writers(self, hubs):
        return Writers(hubs, "crm", account, self.options.rate)

    def hubs(self, *faults, **run):
        faults = ["--seed", str(self.options.seed), *faults]
        return running(self.options.binary, self.folder / "hubs", faults, **run)

    def say(self, name, text, fine, enough=True):
        """`enough`: whether others kept their share. Where that alone is missing the scenario is
        run again: the machine may have been busy, and what holds others up does so each time."""
        if fine and not enough and self.again > 0:
            raise Again(f"{name}: {text}")
        print(f"{'ok    ' if fine and enough else 'FAILED'} {name}: {text}", flush=True)
        if not fine or not enough:
            self.failures.append(name)

    def compare(self, beside, during):
        """The share that others keep, as text, and whether it is enough. Users write steadily and
        less than the machine can take, so what is late for a moment is made up for."""
        usual = statistics.median(beside)
        share = statistics.mean(during) / usual
        if self.options.windows:
            print("       beside:", *map(round, beside), " during:", *map(round, during))
        text = (
            f"the others keep {share:.0%} (at least {LEAST_SHARE:.0%}) of {usual:.0f} writes/s "
            f"for {len(during) * WINDOW_S:.0f} s"
        )
        return text, share >= LEAST_SHARE

    def end(self, hubs, accounts, parked=(), **expected):
        """Waits until everything is where it belongs; the text, and whether nothing is there twice
        or parked that should not be."""
        began = time.monotonic()
        wait_for(lambda: not hubs.differences(accounts, **expected), "nothing is lost", 0.5)
        lasted = time.monotonic() - began
        hubs.rest(1)  # nothing comes afterwards
        twice, differ = hubs.created_twice(), hubs.differences(accounts, **expected)
        inbox = hubs.query("SELECT code FROM inbox WHERE state = 'open'")
        text = (
            f"{len(accounts)} accounts are right in all three systems {lasted:.1f} s later, "
            f"{twice} created twice, {len(inbox)} in the inbox"
        )
        return text, not differ and twice == 0 and inbox == [(code,) for code in parked]

    def catches_up(self, hubs):
        """Seconds until the ERP that misbehaved has what the other one had."""
        began, count = time.monotonic(), hubs.created("hub")
        wait_for(lambda: hubs.created("erp") >= count, "the ERP has caught up")
        return time.monotonic() - began

    # ---- the scenarios ------------------------------------------------------------------------

    def slow(self):
        """An ERP that takes 5 s for an answer, or hangs: the other one does not notice."""
        with self.hubs() as hubs, self.writers(hubs) as writers:
            beside = hub_windows(hubs, 2)
            hubs.misbehave("erp", latency="5s", hang_rate=0.05)
            during = hub_windows(hubs, 5)
            behind = hubs.created("hub") - hubs.created("erp")
            hubs.misbehave("erp", latency="0ms", hang_rate=0)
            recovered = self.catches_up(hubs)
            beside += hub_windows(hubs, 2)
            end, well = self.end(hubs, range(writers.stop()))
        share, enough = self.compare(beside, during)
        text = (
            f"{share}; the slow one was {behind} behind, and caught up {recovered:.1f} s after its "
            f"recovery; {end}"
        )
        self.say("slow", text, well and behind > self.options.rate, enough)

    def storm(self):
        """An ERP that answers nothing but 429: it is probed once in 10 s."""
        with self.hubs() as hubs, self.writers(hubs) as writers:
            beside = hub_windows(hubs, 2)
            hubs.misbehave("erp", throttle="1:25s", retry_after="10s")
            wait_for(lambda: is_quiet(hubs, "erp"), "what was underway is turned away")
            with CallWatch(hubs, "erp") as calls:
                during = hub_windows(hubs, 8)
            hubs.misbehave("erp", throttle=0)
            recovered = self.catches_up(hubs)
            beside += hub_windows(hubs, 2)
            end, well = self.end(hubs, range(writers.stop()))
        share, enough = self.compare(beside, during)
        probes = calls.most_within(PROBE_S)
        text = (
            f"{share}; {len(calls.at)} calls in 24 s of storm, {probes} in 10 s (at "
            f"most 1, and one at least; {calls.times()}); caught up after {recovered:.1f} s; {end}"
        )
        self.say("storm", text, well and probes == 1, enough)

    def budget(self):
        """A CRM whose day is used up: what we may use is never exceeded, and others go on."""
        count, waiting = 300, 200
        with self.hubs(loaded=[account(number) for number in range(count)]) as hubs:
            wait_for(lambda: not hubs.differences(range(count)), "the accounts are there", 0.5)
            said = HubUsers(hubs, count)
            with Writers(hubs, "hub", said.say, self.options.rate) as writers:
                beside = windows(hubs, said.heard, 2)
                day = hubs.figures("crm")["day-calls"]
                limit = (day + 60) * 100 // 80
                hubs.misbehave("crm", daily_limit=limit)
                wait_for(lambda: is_quiet(hubs, "crm"), "the CRM is left alone")
                hubs.users_say("crm", [account(count + n) for n in range(waiting)])
                with CallWatch(hubs, "crm") as calls:
                    during = windows(hubs, said.heard, 8)
                used = hubs.figures("crm")["day-calls"]
                hubs.misbehave("crm", daily_limit=1_000_000, calls=0)
                wait_for(lambda: hubs.created("erp") == count + waiting, "the day goes on")
                beside += windows(hubs, said.heard, 2)
                writers.stop()
            end, well = self.end(hubs, range(count + waiting), blocked=said.blocked)
        share, enough = self.compare(beside, during)
        probes = calls.most_within(PROBE_S)
        text = (
            f"{used} of {limit} calls used (at most 80 %), {probes} in 10 s once they were (at "
            f"most 1); {share}; after the day {end}"
        )
        self.say("budget", text, used <= limit * 0.8 and probes <= 1 and well, enough)

    def critical(self):
        """A CRM whose day runs short: critical writes are made, low ones rest until it goes on."""
        count = 300
        low = range(count // 2, count)
        with self.hubs(loaded=[account(number) for number in range(count)]) as hubs:
            wait_for(lambda: not hubs.differences(range(count)), "the accounts are there", 0.5)
            said = HubUsers(hubs, count)
            # 80 % are ours, less a twentieth for probes: low writes rest at 1500, all at 1900.
            hubs.misbehave("crm", daily_limit=2500, day_calls=1600)
            rests = 'treaty_system_least_critical{system="crm"} 0'
            wait_for(lambda: rests in hubs.look("metrics")[1], "low writes rest", ASK_EVERY_S)
            desks = [said.change(number, SearchTerm1=f"D{number}") for number in low]
            hubs.users_say("hub", desks)
            rest = "SELECT count(*) FROM outbox WHERE route = 'desks' AND state = 'pending'"
            wait_for(lambda: hubs.query(rest)[0][0] == len(low), "low writes wait")
            began = time.monotonic()
            hubs.users_say("hub", [said.say(number) for number in range(low.start)])
            wait_for(lambda: not hubs.differences(range(count), said.blocked), "critical ones", 0.2)
            lasted = time.monotonic() - began
            shown = hubs.verb("status").stdout
            rested = hubs.query(rest)[0][0] - len(hubs.records("crm", "Contact"))
            used = hubs.figures("crm")["day-calls"]
            hubs.misbehave("crm", daily_limit=1_000_000, calls=0)
            made = lambda: len(hubs.records("crm", "Contact"))
            wait_for(lambda: made() == len(low), "low writes go on", 0.2)
            end, well = self.end(hubs, range(count), blocked=said.blocked)
        text = (
            f"{low.start} critical writes were made in {lasted:.1f} s while {rested} of {len(low)} "
            f"low ones rested; {used} of 2500 calls used (at most 80 %); with calls again, they "
            f"were made, and {end}"
        )
        fine = rested == len(low) and used < 1900 and "all but critical writes rest" in shown
        self.say("critical", text, fine and well)

    def tokens(self):
        """Tokens that last 10 s: one renewal an expiry, and nothing fails."""
        with self.hubs("--token-life", "crm=10s") as hubs, self.writers(hubs) as writers:
            during = hub_windows(hubs, 12)
            hubs.misbehave("crm", token_life="2h")
            hubs.rest(11)  # the last of the short ones ends
            beside = hub_windows(hubs, 4)
            end, well = self.end(hubs, range(writers.stop()))
            figures = hubs.figures("crm")
        share, enough = self.compare(beside, during)
        given, expired = figures["tokens"], figures["expired"]
        text = (
            f"{expired} expiries (3 at least) and {given - 1} renewals (one each); {share}; {end}"
        )
        self.say("tokens", text, expired >= 3 and given == expired + 1 and well, enough)

    def poison(self):
        """A record that ends every process that applies it, then one whose delivery does."""
        everywhere = {(system, POISON) for system in ("crm", "erp", "hub")}
        key = id_of(POISON)
        self.poisoned("poison, applied", f"intake.event@{key}", everywhere)
        sent = f'delivery.record@erp.BusinessPartner "{key}"'
        self.poisoned("poison, sent", sent, {("erp", POISON)})

    def poisoned(self, name, failpoint, without):
        """`without`: the record's writes that are not made."""
        with self.hubs(environment={"TREATY_FAILPOINT": failpoint}) as hubs:
            hubs.may_end = True
            with self.writers(hubs) as writers:
                beside = hub_windows(hubs, 4)
                began = time.monotonic()
                hubs.users_say("crm", [account(POISON)])
                wait_for(lambda: self.is_parked(hubs, writers), "the others go on", 0.1)
                lasted = time.monotonic() - began
                during = hub_windows(hubs, 4)
                accounts = [*range(writers.stop()), POISON]
            end, well = self.end(hubs, accounts, ["poison"], without=without)
        share, enough = self.compare(beside, during)
        text = (
            f"{hubs.ends} ends (3 expected); {lasted:.1f} s after the record came (at most "
            f"{MOST_ENDS_S} s) it was parked and the others had what users wrote meanwhile; then "
            f"{share}; {end}"
        )
        self.say(name, text, hubs.ends == 3 and lasted <= MOST_ENDS_S and well, enough)

    def is_parked(self, hubs, writers):
        """... and the others have caught up with the users."""
        hubs.look_after_runtime()
        behind = writers.next - hubs.created("hub")
        return hubs.ends >= 3 and behind <= self.options.rate

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
            *faults, loaded=accounts, environment=alerts.environment()
        ) as hubs:
            quoted = f"SELECT count(*) FROM inbox WHERE message LIKE '%{CANARY}%'"
            made = 2 * (CANARIES - refused)
            wait_for(lambda: hubs.created("hub") + hubs.created("erp") == made, "the rest is made")
            wait_for(lambda: hubs.query(quoted)[0][0] == 2 * refused, "the refused are parked", 0.5)
            time.sleep(6)  # alerts are looked at every 5 s
            told = {door: hubs.look(door)[1] for door in ("metrics", "healthz", "readyz")}
            told |= hubs.seen_by_viewer("status", "systems", "routes", "inbox", "audit")
            told["log"] = (hubs.folder / "run.log").read_text("utf-8", "replace")
            told["alerts"] = "\n".join(alerts.bodies)
            twice = hubs.created_twice()
        leaks = [name for name, text in told.items() if CANARY in text]
        lines = told["log"].count("inbox.opened")
        text = (
            f"{CANARIES} events, {2 * refused} refusals that quote the value, {lines} log lines of "
            f"them, {len(alerts.bodies)} alerts; the value shows in: {leaks or 'none'}; the "
            f"other {made} writes were made, {twice} of them twice"
        )
        fine = not leaks and lines > 0 and bool(alerts.bodies) and twice == 0
        self.say("canary", text, fine)

    def disk(self):
        """The store's disk fills up: the intake stops early, then nothing can be written."""
        try:
            with SmallDisk(self.folder / "small", 96) as disk:
                self.fill_disk(disk)
        except NoSmallDisk as none:
            print(f"skip   disk: {none}", flush=True)

    def fill_disk(self, disk):
        store, count = disk.folder / "treaty.db", self.options.accounts
        loaded = [account(number) for number in range(count)]
        faults = ["--latency", "hub=1s", "--latency", "erp=1s"]
        with self.hubs(*faults, store=str(store), loaded=loaded) as hubs:
            taken_in = self.keep_full(disk, hubs, store)
            disk.make_room()
            began = time.monotonic()
            wait_for(lambda: hubs.look("readyz")[0] == 200, "the intake goes on", ASK_EVERY_S)
            resumed = time.monotonic() - began
            early = self.stop_intake(disk, hubs)
            disk.make_room()
            for system in ("hub", "erp"):
                hubs.misbehave(system, latency="0ms")
            end, well = self.end(hubs, range(count + LATE_ACCOUNTS))
        text = (
            f"full with {taken_in} events taken in, it went on {resumed:.1f} s after there was "
            f"room (at most 5 s); with little room {early} writes were delivered while "
            f"{LATE_ACCOUNTS} changes had to wait; with room again, {end}"
        )
        self.say("disk", text, early > 0 and resumed <= 5 and well)

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

    def is_measured(self, name):
        try:
            getattr(self, name)()
        except Again as short:
            print(f"again  {short}", flush=True)
            return False
        except Stopped as stopped:
            self.say(name, str(stopped), False)
        return True

    def run(self):
        names = self.options.names or [
            "slow",
            "storm",
            "budget",
            "critical",
            "tokens",
            "poison",
            "canary",
            "disk",
        ]
        for name in names:
            self.again = TIMES_AGAIN
            while not self.is_measured(name):
                self.again -= 1
        return 1 if self.failures else 0


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--binary", type=pathlib.Path, required=True)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument(
        "--rate", type=int, default=100, help="accounts that users write a second"
    )
    arguments.add_argument("--accounts", type=int, default=1500, help="of the full disk")
    arguments.add_argument("--windows", action="store_true", help="print each window's figure")
    arguments.add_argument("names", nargs="*")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="resilience-", ignore_cleanup_errors=True) as folder:
        sys.exit(Scenarios(options, folder).run())


if __name__ == "__main__":
    main()
