#!/usr/bin/env python3
"""The demo: two days of a CRM reach an ERP, with a SIGKILL in the middle of the first.

    ./dev demo [--seed N] [--keep]

--keep leaves the folder of the last demo alone and uses one of its own for this seed.
"""

import argparse
import pathlib
import sys
import time

import generate
from sandbox import Sandbox, Stopped

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


def first_day(sandbox, lines):
    say(f"Day 1: the CRM tells {len(lines):,} events. The runtime starts …")
    sandbox.tell(lines)
    sandbox.kill_after(len(lines) // 2)
    say(f"  SIGKILL after {sandbox.accepted():,} accepted events; outbox: {outbox_now(sandbox)}")
    began = time.monotonic()
    sandbox.settle()
    say(f"  started again, idle in {time.monotonic() - began:.1f} s; outbox: {outbox_now(sandbox)}")


def second_day(sandbox, lines):
    say(f"Day 2: {len(lines):,} events: corrections, merges, cancellations, deletions, repeats.")
    sandbox.tell(lines)
    sandbox.settle()
    say(f"  idle; outbox: {outbox_now(sandbox)}")


def created_twice(sandbox):
    """Natural keys for which the ERP holds more than one record."""
    seen, twice = set(), 0
    for effect in sandbox.effects("erp"):
        if effect.get("operation") == "create" and effect.get("status") == "ok":
            key = effect["object"], effect["body"][NATURAL_KEYS[effect["object"]]]
            twice += key in seen
            seen.add(key)
    return twice


def table(sandbox, told):
    """(what, how many, of what) for the end of the demo."""

    def one(sql, *values):
        return sandbox.query(sql, *values)[0][0]

    accepted = sandbox.accepted()
    accounts, customers = sandbox.query(
        "SELECT count(*), count(DISTINCT entity) FROM record"
        " WHERE object = 'crm.Account' AND state = 'live' AND entity != 0"
    )[0]
    yield "accepted", accepted, f"of {len(told):,} lines"
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
    yield "lost", len(set(told)) - accepted, "events that were told and are nowhere"
    yield "drift", one("SELECT count(*) FROM drift WHERE open = 1"), "values changed by a non-owner"


def show(rows):
    say()
    for what, count, of_what in rows:
        say(f"  {what:<32}{count:>8,}  {of_what}")


def next_commands(sandbox):
    folder = (
        sandbox.folder.relative_to(ROOT) if sandbox.folder.is_relative_to(ROOT) else sandbox.folder
    )
    kept = sandbox.query(
        "SELECT key FROM record WHERE object = 'crm.Account' AND entity != 0 LIMIT 1"
    )
    binary = pathlib.Path(sandbox.binary)
    program = binary.relative_to(ROOT) if binary.is_relative_to(ROOT) else binary
    say("\nNext, from here:\n")
    say(f"  cd {folder}; PATH={'../' * len(folder.parts)}{program.parent}:$PATH")
    say("  treaty status . --in sandbox")
    say("  treaty inbox list . --in sandbox")
    say(f"  treaty record show crm.Account {kept[0][0]} . --in sandbox")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--binary", type=pathlib.Path, required=True)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--keep", action="store_true")
    options = arguments.parse_args()
    folder = ROOT / "build" / (f"demo-{options.seed}" if options.keep else "demo")
    sandbox = Sandbox(options.binary, folder)
    days = generate.generate(options.seed)
    sandbox.prepare()
    try:
        first_day(sandbox, days[1])
        second_day(sandbox, days[2])
    except Stopped as stopped:
        sys.exit(f"treaty run {stopped}")
    show(table(sandbox, days[1] + days[2]))
    next_commands(sandbox)


if __name__ == "__main__":
    main()
