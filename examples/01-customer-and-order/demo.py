#!/usr/bin/env python3
"""The demo: two days of a CRM reach an ERP, with two SIGKILLs in the middle of the first.

    ./dev demo [--seed N] [--keep] [--files]
    ./dev demo --stop

Both systems are servers on this machine that speak their vendors' protocols, and fail as they do:
late answers, errors, storms of 429, locks, answers that are lost after the work was done. With
--files they live in the runtime's process and speak through files.

--keep leaves both systems and the runtime running, in a folder of their own for this seed, so that
you can look around; --stop ends them.
"""

import argparse
import contextlib
import json
import os
import pathlib
import signal
import sys
import threading
import time

import generate
from sandbox import HttpSandbox, Sandbox, Stopped

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGETS = ("erp.BusinessPartner", "erp.ContactPerson", "erp.SalesOrder", "crm.Account", "crm.Order")
NATURAL_KEYS = {
    "BusinessPartner": "SearchTerm2",
    "ContactPerson": "ExternalContactID",
    "SalesOrder": "PurchaseOrderByCustomer",
}


def say(text=""):
    print(text, flush=True)


def outbox_now(sandbox):
    rows = sandbox.query("SELECT state, count(*) FROM outbox GROUP BY state ORDER BY state")
    return ", ".join(f"{count:,} {state}" for state, count in rows) or "empty"


def faults(seed):
    """What goes wrong in the demo: every request is late, one in a dozen meets something worse."""
    return (
        *("--latency", "10ms", "--error-rate", "0.03", "--throttle", "0.005"),
        *("--drop-after-commit", "0.01", "--lock-rate", "0.01", "--seed", str(seed)),
    )


def first_day(sandbox, lines):
    say(f"Day 1: the CRM holds {len(lines):,} new records. The runtime starts …")
    sandbox.tell(lines)
    with progress(sandbox):
        sandbox.kill_after(len(lines) // 2)
    say(f"  SIGKILL after {sandbox.accepted():,} accepted events; outbox: {outbox_now(sandbox)}")
    with progress(sandbox):
        sandbox.kill_after_confirmed(sandbox.confirmed() + len(lines) // 4)
    say(f"  SIGKILL again, in the middle of writing; outbox: {outbox_now(sandbox)}")
    began = time.monotonic()
    with progress(sandbox):
        sandbox.settle()
    say(f"  started again, idle in {time.monotonic() - began:.1f} s; outbox: {outbox_now(sandbox)}")


def second_day(sandbox, lines):
    say(f"Day 2: {len(lines):,} changes: corrections, merges, cancellations, deletions.")
    sandbox.tell(lines)
    with progress(sandbox):
        sandbox.settle()
    say(f"  idle; outbox: {outbox_now(sandbox)}")


@contextlib.contextmanager
def progress(sandbox):
    """On a terminal: a line that says how far the runtime is, twice a second."""
    if not sys.stdout.isatty():
        yield
        return
    done = threading.Event()

    def show_now():
        while not done.wait(0.5):
            text = f"  {sandbox.accepted():,} accepted, {sandbox.confirmed():,} written"
            print(f"\r\x1b[2K{text}", end="", flush=True)

    thread = threading.Thread(target=show_now)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        print("\r\x1b[2K", end="", flush=True)


def created_twice(sandbox):
    """Natural keys for which the ERP holds more than one record."""
    seen, twice = set(), 0
    for effect in sandbox.effects("erp"):
        if effect.get("operation") == "create" and effect.get("status") == "ok":
            key = effect["object"], effect["body"][NATURAL_KEYS[effect["object"]]]
            twice += key in seen
            seen.add(key)
    return twice


def lost(sandbox, told):
    """Records that were told about and that the runtime never heard of."""
    heard = {tuple(row) for row in sandbox.query("SELECT DISTINCT object, key FROM journal")}
    events = map(json.loads, set(told))
    return len({("crm." + event["object"], event["id"]) for event in events} - heard)


def table(sandbox, told):
    """(what, how many, of what) for the end of the demo."""

    def one(sql, *values):
        return sandbox.query(sql, *values)[0][0]

    accepted = sandbox.accepted()
    accounts, customers = sandbox.query(
        "SELECT count(*), count(DISTINCT entity) FROM record"
        " WHERE object = 'crm.Account' AND state = 'live' AND entity != 0"
    )[0]
    yield "accepted", accepted, f"events about {len(told):,} changes"
    yield "repeated", len(told) - len(set(told)), "told again, recognised and dropped"
    yield "merged", accounts - customers, f"{accounts:,} accounts are {customers:,} customers"
    for target in TARGETS:
        system, name = target.split(".")
        done = [e for e in sandbox.effects(system) if e["object"] == name and e["status"] == "ok"]
        records = len({effect["id"] for effect in done})
        yield f"delivered to {target}", records, f"records, by {len(done):,} writes"
    sql = "SELECT count(DISTINCT object || ' ' || key) FROM waiting WHERE object IS NOT NULL"
    yield "waiting", one(sql), "records for an account that is not known, or not a customer"
    for cause, count in sandbox.query(
        "SELECT CASE code WHEN 'rejected' THEN message ELSE code END AS cause, count(*) FROM inbox"
        " WHERE state = 'open' GROUP BY cause ORDER BY count(*) DESC, cause"
    ):
        yield "in the inbox", count, cause
    yield "duplicates", created_twice(sandbox), "records that the ERP holds twice"
    yield "lost", lost(sandbox, told), "records that changed and are nowhere"
    yield "drift", one("SELECT count(*) FROM drift WHERE open = 1"), "values changed by a non-owner"


def show(rows):
    say()
    for what, count, of_what in rows:
        say(f"  {what:<32}{count:>8,}  {of_what}")


def next_commands(sandbox, options):
    folder = sandbox.folder
    folder = folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder
    kept = sandbox.query(
        "SELECT key FROM record WHERE object = 'crm.Account' AND entity != 0 LIMIT 1"
    )
    binary = pathlib.Path(sandbox.binary)
    program = binary.relative_to(ROOT) if binary.is_relative_to(ROOT) else binary
    say("\nNext, from here:\n")
    say(f"  cd {folder}; PATH={'../' * len(folder.parts)}{program.parent}:$PATH")
    for name, value in sandbox.addresses.items():
        say(f"  export {name}={value}")
    say(f"  treaty status . --in {sandbox.deployment}")
    say(f"  treaty inbox list . --in {sandbox.deployment}")
    say(f"  treaty record show crm.Account {kept[0][0]} . --in {sandbox.deployment}")
    if not options.files:
        say(f"  treaty sandbox journal . --in {sandbox.deployment}")
    if options.keep:
        say("\nBoth systems and the runtime go on running; ./dev demo --stop ends them.")


RUNNING = ROOT / "build" / "demo-running.json"


def keep_running(sandbox):
    """Leaves the servers alone, and a runtime that is started once more."""
    runtime = sandbox.start()
    RUNNING.write_text(json.dumps([process.pid for process in (runtime, *sandbox.leave())]))


def stop():
    if not RUNNING.exists():
        say("no demo is running")
        return
    for pid in json.loads(RUNNING.read_text()):
        command = pathlib.Path(f"/proc/{pid}/cmdline")
        # A number may have been given to somebody else by now.
        if command.exists() and b"treaty" in command.read_bytes():
            os.kill(pid, signal.SIGTERM)
            say(f"stopped {pid}")
    RUNNING.unlink()


def run(sandbox, options):
    days = sandbox.seen_of(generate.generate(options.seed))
    try:
        sandbox.prepare()
        first_day(sandbox, days[1])
        second_day(sandbox, days[2])
        show(table(sandbox, days[1] + days[2]))
        if options.keep:
            keep_running(sandbox)
    except Stopped as stopped:
        sys.exit(f"treaty run {stopped}")
    finally:
        sandbox.close()
    next_commands(sandbox, options)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--binary", type=pathlib.Path, required=True)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--keep", action="store_true")
    arguments.add_argument("--files", action="store_true")
    arguments.add_argument("--stop", action="store_true")
    arguments.add_argument("--folder", type=pathlib.Path, help="where it works (build/demo)")
    options = arguments.parse_args()
    if options.stop:
        return stop()
    if options.keep and RUNNING.exists():
        stop()
    name = f"demo-{options.seed}" if options.keep else "demo"
    folder = options.folder or ROOT / "build" / name
    if options.folder and folder.exists() and any(folder.iterdir()):
        sys.exit(f"{folder} is not empty: the demo would remove what is there")
    if options.files:
        sandbox = Sandbox(options.binary, folder)
    else:
        sandbox = HttpSandbox(options.binary, folder, faults(options.seed))
    try:
        run(sandbox, options)
    except KeyboardInterrupt:
        print("\ninterrupted; nothing goes on running", file=sys.stderr)
        sys.exit(128 + signal.SIGINT)


if __name__ == "__main__":
    main()
