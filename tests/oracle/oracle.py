#!/usr/bin/env python3
"""Compares the end state of the demo, record by record, with one computed from its events alone.

    ./dev test oracle --seed 7 [--accounts 2000 --contacts 3000 --orders 5000] [--files]

With --files both systems speak through files, else they are servers.

Nothing is shared with the runtime: see world.py. The inbox must hold the planted dirt per cause, no
more and no less.
"""

import argparse
import contextlib
import io
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "examples/01-customer-and-order"))

import demo  # noqa: E402  (these need the path above)
import generate  # noqa: E402
import state  # noqa: E402
import world  # noqa: E402
from sandbox import HttpSandbox, Sandbox, Stopped  # noqa: E402


def expected_state(days):
    told = world.World()
    for lines in days.values():
        told.day(lines)
    expected = state.EndState(inbox=told.inbox(), waiting=told.waiting(), drift=told.drift)
    name_of = {account: customer.name for account, customer in told.customer_of.items()}
    expected.erp["BusinessPartner"] = told.erp["BusinessPartner"]
    for kind, member in (("ContactPerson", "BusinessPartner"), ("SalesOrder", "SoldToParty")):
        expected.erp[kind] = {}
        for natural, said in told.erp[kind].items():
            customer = name_of[said["account"]]
            expected.erp[kind][natural] = without("account", said) | {member: customer}
    expected.crm["Account"] = {
        account: {"ERP_Number__c": name_of[written["customer"]]} | without("customer", written)
        for account, written in told.crm["Account"].items()
    }
    expected.crm["Order"] = {
        order: {"ERP_Number__c": written["order"]} | without("order", written)
        for order, written in told.crm["Order"].items()
    }
    return expected, told.counts


def without(name, record):
    return {member: value for member, value in record.items() if member != name}


def limits_apart(seen):
    """Accounts whose credit limit is not the one that their business partner has."""
    for account, written in seen.crm.get("Account", {}).items():
        partner = seen.erp["BusinessPartner"].get(written.get("ERP_Number__c"), {})
        if written.get("Credit_Limit__c") != partner.get("CreditLimit"):
            yield f"crm Account {account} has another credit limit than its business partner"


def seen_state(sandbox, days):
    with contextlib.redirect_stdout(io.StringIO()) as said:
        try:
            sandbox.prepare()
            demo.first_day(sandbox, days[1])
            demo.second_day(sandbox, days[2])
        finally:
            sandbox.close()
    return state.read(sandbox), said.getvalue()


def sandbox_of(options, folder):
    if options.files:
        return Sandbox(options.binary, folder)
    return HttpSandbox(options.binary, folder, demo.faults(options.seed))


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--binary", type=pathlib.Path, required=True)
    arguments.add_argument("--seed", type=int, default=1)
    for name in ("accounts", "contacts", "orders"):
        arguments.add_argument(f"--{name}", type=int, default=getattr(generate.Sizes, name))
    arguments.add_argument("--files", action="store_true")
    options = arguments.parse_args()
    sizes = generate.Sizes(options.accounts, options.contacts, options.orders)
    with tempfile.TemporaryDirectory(prefix="oracle-") as folder:
        sandbox = sandbox_of(options, pathlib.Path(folder) / "demo")
        days = sandbox.seen_of(generate.generate(options.seed, sizes))
        expected, counts = expected_state(days)
        try:
            seen, said = seen_state(sandbox, days)
        except Stopped as stopped:
            sys.exit(f"treaty run {stopped}")
        accepted = sandbox.accepted()
    expected.golden = seen.golden  # the entities are judged by what they made both systems hold
    wrong = expected.differences(seen)
    wrong += limits_apart(seen)
    # A system that is asked for changes also tells what we wrote ourselves.
    if options.files and accepted != counts.lines - counts.repeated:
        wrong.append(f"accepted {accepted}, expected {counts.lines - counts.repeated}")
    print(said, *wrong, sep="\n")
    records = sum(len(held) for held in (*expected.erp.values(), *expected.crm.values()))
    inbox = sum(len(members) for members in expected.inbox.values())
    print(f"seed {options.seed}: {records} records of both systems, {inbox} in the inbox, "
          f"{len(expected.waiting)} waiting, {len(expected.drift)} changed by a non-owner; "
          f"{len(wrong)} differences")  # fmt: skip
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
