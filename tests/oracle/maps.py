#!/usr/bin/env python3
"""Every record of the generator through `treaty map`, in both tiers, against Python.

The two tiers must give identical bytes, and what mapping.py says; they refuse what it refuses.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile
from decimal import Decimal

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples/01-customer-and-order"
sys.path.append(str(EXAMPLE))

import generate  # noqa: E402  (needs the path above)
import mapping  # noqa: E402
import state  # noqa: E402

MAP_NAMES = {
    "Account": "crm.Account -> Customer",
    "Contact": "crm.Contact -> Contact",
    "Order": "crm.Order -> Order",
}


def account(record):
    said = mapping.account(record)
    said["address"] = dict(zip(("street", "city", "postal_code", "country"), said["address"]))
    return said | {"account_id": record["Id"], "tags": [record.get("Rating") or "unrated"]}


def contact(record):
    said = mapping.contact(record)
    names = {"FirstName": "first_name", "LastName": "last_name"}
    names |= {"EmailAddress": "email", "PhoneNumber": "phone", "account": "customer"}
    return {names[name]: value for name, value in said.items()} | {"contact_id": record["Id"]}


def order_line(line):
    return {
        "position": int(line["SalesOrderItem"]),
        "sku": line["Material"],
        "quantity": line["RequestedQuantity"],
        "net": {"amount": line["NetAmount"], "currency": line["TransactionCurrency"]},
    }


def order(record):
    said = mapping.order(record)
    return {
        "reference": said["PurchaseOrderByCustomer"],
        "customer": said["account"],
        "currency": said["TransactionCurrency"],
        "ordered_on": said["SalesOrderDate"],
        "cancelled": said["OverallSDDocumentRejectionSts"] == "C",
        "lines": [order_line(line) for line in said["to_Item"]],
    }


EXPECTED = {"Account": account, "Contact": contact, "Order": order}


def exact(text):
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def expected_of(kind, records):
    """(line number -> values, the numbers of the lines that are refused)"""
    good, refused = {}, set()
    for number, line in enumerate(records, 1):
        try:
            good[number] = EXPECTED[kind](exact(line))
        except mapping.Bad:
            refused.add(number)
    return good, refused


def run(binary, kind, tier, records, references):
    command = [binary, "map", str(EXAMPLE), "--map", MAP_NAMES[kind], "--tier", tier]
    command += ["--references", str(references)]
    text = "".join(record + "\n" for record in records)
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def compare(kind, records, done):
    """Sentences about what differs from the expected values."""
    good, refused = expected_of(kind, records)
    named = {int(number) for number in re.findall(r"\bline (\d+):", done.stderr, re.MULTILINE)}
    for number in sorted(named ^ refused):
        what = "is refused" if number in named else "should be refused"
        yield f"{kind}: line {number} {what}: {records[number - 1][:200]}"
    lines = done.stdout.splitlines()
    if len(lines) != len(records) - len(named):
        yield f"{kind}: {len(lines)} lines came out, exit {done.returncode}: {done.stderr[-500:]}"
        return
    seen = zip([n for n in range(1, len(records) + 1) if n not in named], lines)
    for number, line in seen:
        if number in good:
            for text in state.unlike(good[number], exact(line)):
                yield f"{kind}: line {number}{text}"


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--binary", required=True)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    events = [json.loads(line) for day in generate.generate(options.seed).values() for line in day]
    accounts = {event["id"] for event in events if event["object"] == "Account"}
    accounts |= {e["record"]["AccountId"] for e in events if e["record"].get("AccountId")}
    wrong, count = [], 0
    with tempfile.TemporaryDirectory(prefix="maps-") as folder:
        references = pathlib.Path(folder) / "references.ndjson"
        link = {"object": "crm.Account", "entity": "Customer"}
        lines = (json.dumps(link | {"key": account, "id": account}) for account in accounts)
        references.write_text("\n".join(lines) + "\n")
        for kind in MAP_NAMES:
            whole = (
                e for e in events if e["object"] == kind and e["kind"] in ("created", "changed")
            )
            records = [json.dumps(e["record"]) for e in whole if not e.get("partial")]
            count += len(records)
            tiers = {
                tier: run(options.binary, kind, tier, records, references)
                for tier in ("interpret", "native")
            }
            if tiers["interpret"].stdout != tiers["native"].stdout:
                wrong.append(f"{kind}: the tiers differ")
            wrong += compare(kind, records, tiers["interpret"])
    print(*wrong[:40], sep="\n")
    print(f"seed {options.seed}: {count} records through both tiers, {len(wrong)} differences")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
