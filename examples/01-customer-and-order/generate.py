#!/usr/bin/env python3
"""Two days in the life of a CRM, as the files that the deployment `sandbox` reads.

    generate.py --seed 7 --out DIR [--accounts 2000 --contacts 3000 --orders 5000]

writes DIR/day1.ndjson and DIR/day2.ndjson: one event a line, in the order in which the CRM tells
them. Planted are duplicates, missing and malformed values, values that no table knows, umlauts,
orders that come before their account, late and repeated deliveries, cancelled orders, deletions,
merges, accounts that turn out late to be of one customer, and values of the ERP that people of the
CRM change. The same seed gives the same bytes.
"""

import argparse
import copy
import datetime
import json
import pathlib
import random
from collections import Counter
from dataclasses import dataclass, field

import people

DAY_ONE = datetime.datetime(2026, 3, 2, 6, 0, tzinfo=datetime.timezone.utc)
DAY_S = 86_400


@dataclass
class Sizes:
    accounts: int = 2000
    contacts: int = 3000
    orders: int = 5000


@dataclass
class Told:
    """One event: when it happened, when it is told, both as fractions of its day."""

    day: int
    happened: float
    told: float
    event: dict


@dataclass
class Feed:
    """Collects events; at the end gives each its stamp and puts them into the order of telling."""

    events: list = field(default_factory=list)

    def say(self, day, happened, object_kind, record, told=None, partial=False):
        """`object_kind` is "Account created"; the record is copied as it is now."""
        object_name, kind = object_kind.split()
        event = {"object": object_name, "kind": kind, "id": record["Id"], "stamp": None}
        event["record"] = copy.deepcopy(record)
        if partial:
            event["partial"] = True
        if kind == "deleted":
            event["record"] = {"Id": record["Id"]}
        self.events.append(Told(day, happened, happened if told is None else told, event))
        return self.events[-1]

    def merge(self, day, happened, loser, winner):
        told = self.say(day, happened, "Account merged", {"Id": loser})
        told.event["into"] = winner

    def repeat(self, told, day, when):
        """The same event, told once more."""
        self.events.append(Told(day, told.happened, when, told.event))

    def lines(self):
        """{day: [line]}. Stamps grow with the time of happening and are all different."""
        unique = {id(told.event): told for told in reversed(self.events)}
        in_time = sorted(unique.values(), key=lambda t: (t.day, t.happened, t.event["id"]))
        pace_s = max(1, DAY_S // (len(in_time) + 1))
        for number, told in enumerate(in_time):
            stamp = DAY_ONE + datetime.timedelta(seconds=pace_s * number)
            told.event["stamp"] = stamp.strftime("%Y-%m-%dT%H:%M:%SZ")
            if told.event["kind"] in ("created", "changed"):
                told.event["record"]["SystemModstamp"] = told.event["stamp"]
        days = {1: [], 2: []}
        for told in sorted(self.events, key=lambda t: (t.day, t.told, t.event["id"])):
            days[told.day].append(json.dumps(told.event, ensure_ascii=False, separators=(",", ":")))
        return days


def shuffled_ids(rng, prefix, count):
    """Salesforce-like ids of 18 signs, in no order."""
    ids = [f"{prefix}Qy{number:010d}EAA" for number in range(count)]
    rng.shuffle(ids)
    return ids


class Generator:
    """What exists so far: accounts by id, and who may be referred to."""

    def __init__(self, seed, sizes):
        self.rng = random.Random(seed)
        self.sizes = sizes
        self.feed = Feed()
        self.accounts = {}  # id -> the record as it stands
        self.created_at = {}  # id -> when on day one
        self.good = []  # accounts that map from the start and stay
        self.unmapped = []  # accounts that never map, or not on day one
        self.partners = []
        self.doubles = []  # [(kept, double)]: two accounts of one customer
        self.joined = []  # [(kept, double)]: the same, but known only on day two
        self.contacts = []
        self.orders = []

    def share(self, records, fraction):
        """A sample of `records`, at least one."""
        return self.rng.sample(records, max(1, round(len(records) * fraction)))

    def take(self, records, fraction, of):
        """Removes a sample of the size `fraction * of` from the list, and returns it."""
        count = min(len(records), max(1, round(of * fraction)))
        return [records.pop() for _ in range(count)]

    # ---- accounts -------------------------------------------------------------------------------

    def make_accounts(self):
        ids = shuffled_ids(self.rng, "001", self.sizes.accounts)
        plan = {"partner": 0.03, "no_name": 0.008, "terms": 0.015, "same_tax": 0.03,
                "same_mail": 0.03, "other_tax": 0.01, "other_name": 0.01,
                "late_tax": 0.006}  # fmt: skip
        rest = list(ids)
        chosen = {kind: self.take(rest, part, len(ids)) for kind, part in plan.items()}
        for number, account in enumerate(rest):
            self.add_account(account, people.company(self.rng, number))
            self.good.append(account)
        number = len(rest)
        originals = [
            account
            for account in rest
            if self.accounts[account]["Tax__c"]
            and self.accounts[account]["BillingCountry"] != people.UNKNOWN_COUNTRY
        ]
        self.rng.shuffle(originals)
        for kind, make in DOUBLES.items():
            for account in chosen[kind]:
                original = originals.pop()
                record = make(self.rng, self.accounts[original], people.company(self.rng, number))
                record["BillingCountry"] = self.accounts[original]["BillingCountry"]
                if kind in ("same_tax", "same_mail"):
                    self.doubles.append((original, account))
                elif kind == "late_tax":
                    self.joined.append((original, account))
                    record["BillingCountry"] = people.UNKNOWN_COUNTRY
                self.add_account(account, record)
                self.good.append(account)
                number += 1
        for kind, spoil in SPOILED.items():
            for account in chosen[kind]:
                record = people.company(self.rng, number)
                spoil(self.rng, record)
                self.add_account(account, record)
                (self.partners if kind == "partner" else self.unmapped).append(account)
                number += 1

    def add_account(self, account, record):
        record["Id"] = account
        happened = self.rng.random() * 0.8
        self.accounts[account] = record
        self.created_at[account] = happened
        told = self.feed.say(1, happened, "Account created", record)
        if self.rng.random() < 0.01:
            self.feed.repeat(told, 1, happened + self.rng.random() * 0.1)

    def change_accounts(self):
        """Changes on day one, some told late and thereby too old, some as parts of a record."""
        late = {double for _, double in self.joined}
        for account in self.share([one for one in self.good if one not in late], 0.15):
            record = self.accounts[account]
            happened = self.created_at[account] + 0.02 + self.rng.random() * 0.05
            if self.rng.random() < 0.1:
                self.change(account, 1, happened, told=happened + 0.09)
                self.change(account, 1, happened + 0.03)
            elif self.rng.random() < 0.3:
                part = {"Id": account, "Phone": people.phone(self.rng)}
                record.update(part)
                self.feed.say(1, happened, "Account changed", part, partial=True)
            else:
                self.change(account, 1, happened)

    def change(self, account, day, happened, told=None):
        record = self.accounts[account]
        people.change_company(self.rng, record)
        return self.feed.say(day, happened, "Account changed", record, told)

    # ---- contacts -------------------------------------------------------------------------------

    def make_contacts(self):
        ids = shuffled_ids(self.rng, "003", self.sizes.contacts)
        known = self.good
        for number, contact in enumerate(ids):
            record = people.person(self.rng, number)
            record["Id"] = contact
            record["AccountId"] = self.rng.choice(known)
            luck = self.rng.random()
            if luck < 0.006:
                record["AccountId"] = None
            elif luck < 0.010:
                record["LastName"] = None
            elif luck < 0.016:
                record["AccountId"] = self.unknown_account(number)
            elif luck < 0.022:
                record["AccountId"] = self.rng.choice(self.partners + self.unmapped)
            happened = self.rng.random() * 0.9
            told = self.feed.say(1, happened, "Contact created", record)
            if self.rng.random() < 0.01:
                self.feed.repeat(told, 1, happened + self.rng.random() * 0.08)
            if luck > 0.9:
                record["Phone"] = people.phone(self.rng)
                self.feed.say(1, happened + 0.01, "Contact changed", record)
            if luck >= 0.022:
                self.contacts.append(record)

    def unknown_account(self, number):
        return f"001Zz{number:010d}EAA"

    # ---- orders ---------------------------------------------------------------------------------

    def make_orders(self):
        ids = shuffled_ids(self.rng, "801", self.sizes.orders)
        for number, order in enumerate(ids):
            record = people.order(self.rng, number)
            record["Id"] = order
            account = self.rng.choice(self.good)
            record["AccountId"] = account
            luck = self.rng.random()
            good = luck >= 0.020
            if not good:
                SPOILED_ORDERS[int(luck / 0.004) % len(SPOILED_ORDERS)](record)
            elif luck < 0.026:
                record["AccountId"] = self.unknown_account(number)
            elif luck < 0.032:
                record["AccountId"] = self.rng.choice(self.partners + self.unmapped)
            elif luck < 0.06:
                record["Status"] = "Draft"
            elif luck < 0.09:
                record["Status"] = "Cancelled"
            # A twentieth comes before its account: the account is told later in the day.
            early = self.rng.random() < 0.05
            happened = (self.created_at[account] * 0.9) if early else self.rng.random() * 0.95
            told = self.feed.say(1, happened, "Order created", record)
            if self.rng.random() < 0.01:
                self.feed.repeat(told, 1, min(0.99, happened + self.rng.random() * 0.05))
            if good:
                self.orders.append(record)

    # ---- the second day -------------------------------------------------------------------------

    def second_day(self):
        """Corrections, changes, cancellations, merges and deletions of what came on day one."""
        refused = {
            account
            for account, record in self.accounts.items()
            if record["BillingCountry"] == people.UNKNOWN_COUNTRY
        }
        self.correct_accounts()
        self.join_accounts()
        gone = self.merge_and_delete()
        left = [account for account in self.good if account not in gone | self.paired()]
        self.overwrite(left)
        for account in self.share(left, 0.05):
            self.change(account, 2, self.rng.random())
        for account in self.share(left, 0.005):
            record = self.accounts[account] | {"Payment_Terms__c": "Net 45"}
            self.feed.say(2, 0.99 + self.rng.random() / 200, "Account changed", record)
        self.change_contacts_and_orders(gone, refused)
        first_day = [told for told in self.feed.events if told.day == 1]
        for told in self.share(first_day, 0.005):
            self.feed.repeat(told, 2, self.rng.random())

    def overwrite(self, accounts):
        """Drift: people of the CRM change what the ERP decides. `accounts` loses theirs."""
        told = Counter(told.event["id"] for told in self.feed.events)
        quiet = [account for account in accounts if told[account] == 1]
        for number, account in enumerate(self.share(quiet, 0.01)):
            accounts.remove(account)
            theirs = {"Credit_Limit__c": 77} if number % 2 == 0 else {"Blocked__c": True}
            record = self.accounts[account] | theirs
            self.feed.say(2, self.rng.random(), "Account changed", record)

    def correct_accounts(self):
        for account in self.share(self.unmapped, 0.4):
            record = self.accounts[account]
            record["Payment_Terms__c"] = "Net 30"
            record["Name"] = record["Name"] or "Nachgetragen GmbH"
            self.feed.say(2, self.rng.random() * 0.5, "Account changed", record)

    def join_accounts(self):
        """Accounts that the ERP refused turn out to be of a customer that it has already."""
        for kept, double in self.joined:
            record = self.accounts[double]
            record["Tax__c"] = self.accounts[kept]["Tax__c"]
            record["BillingCountry"] = self.accounts[kept]["BillingCountry"]
            self.feed.say(2, self.rng.random() * 0.5, "Account changed", record)

    def paired(self):
        return {account for pair in self.doubles + self.joined for account in pair}

    def merge_and_delete(self):
        """Doubles are merged or deleted; some customers lose their only account. Who is gone."""
        gone = set()
        for number, (kept, double) in enumerate(self.doubles):
            if number % 4 == 0:
                self.move_away(double, kept)
                self.feed.merge(2, 0.6 + self.rng.random() * 0.3, double, kept)
            elif number % 4 == 1:
                self.move_away(double, kept)
                self.feed.say(2, 0.6 + self.rng.random() * 0.3, "Account deleted", {"Id": double})
            if number % 4 in (0, 1):
                gone.add(double)
        paired = self.paired()
        single = [account for account in self.good if account not in paired]
        for account in self.share(single, 0.012):
            gone.add(account)
            self.feed.say(2, self.rng.random() * 0.9, "Account deleted", {"Id": account})
        return gone

    def move_away(self, account, to):
        """Before an account goes, the CRM hands its contacts and orders to the one that stays."""
        for kind, records in (("Contact", self.contacts), ("Order", self.orders)):
            for record in records:
                if record["AccountId"] == account:
                    record["AccountId"] = to
                    self.feed.say(2, 0.5 + self.rng.random() * 0.1, f"{kind} changed", record)

    def change_contacts_and_orders(self, gone, refused):
        # Those of joined accounts, and of accounts that the ERP refused, reach the ERP on day two
        # only: whether before they are deleted or never would be chance.
        late = refused | {double for _, double in self.joined}
        known = [record for record in self.contacts if record["AccountId"] not in late]
        for record in self.share(known, 0.01):
            self.feed.say(2, 0.95 + self.rng.random() * 0.04, "Contact deleted", record)
        staying = [record for record in self.orders if record["AccountId"] not in gone]
        for record in self.share(staying, 0.06):
            draft = record["Status"] == "Draft"
            record["Status"] = "Activated" if draft else self.rng.choice(["Cancelled", "Activated"])
            people.change_order(self.rng, record)
            self.feed.say(2, 0.7 + self.rng.random() * 0.2, "Order changed", record)

    def run(self):
        self.make_accounts()
        self.change_accounts()
        self.make_contacts()
        self.make_orders()
        self.second_day()
        return self.feed.lines()


# ---- doubles: a second account of a customer, or one that only looks like it --------------------


def same_tax(rng, original, record):
    record["Tax__c"] = rng.choice([original["Tax__c"], f" {original['Tax__c'].lower()} "])
    return record


def same_mail(rng, original, record):
    """One sign more in the name, the same address for mail, no tax number."""
    record["Email__c"] = original["Email__c"].upper()
    record["Name"] = original["Name"].strip() + rng.choice([".", ",", "!"])
    record["Tax__c"] = None
    return record


def other_tax(rng, original, record):
    """Looks the same, but both have tax numbers and these differ: never one customer."""
    record = same_mail(rng, original, record)
    record["Tax__c"] = people.tax_number(rng)
    return record


def other_name(rng, original, record):
    """Two companies that share a mailbox."""
    record["Email__c"] = original["Email__c"]
    record["Name"] = "Zxq Yvw " + people.squeezed(record["Name"])[::-1]
    record["Tax__c"] = None
    return record


def late_tax(rng, original, record):
    """Nothing in common yet: its tax number is mistyped, and so is its country."""
    record["Tax__c"] = people.tax_number(rng)
    return record


DOUBLES = {
    "late_tax": late_tax,
    "same_tax": same_tax,
    "same_mail": same_mail,
    "other_tax": other_tax,
    "other_name": other_name,
}


def set_to(name, *values):
    return lambda rng, record: record.update({name: rng.choice(values)})


SPOILED = {
    "partner": set_to("Type", "Partner"),
    "no_name": set_to("Name", None),
    "terms": set_to("Payment_Terms__c", "Net 45", "Net 90", "on delivery"),
}


def spoil_line(name, value):
    return lambda record: record["OrderItems"][0].update({name: value})


SPOILED_ORDERS = [
    spoil_line("OrderItemNumber", "first"),
    spoil_line("Product2", None),
    spoil_line("Quantity", 0),
    lambda record: record.update({"AccountId": None}),
    lambda record: record.update({"CurrencyIsoCode": "XQZ"}),
]


def generate(seed, sizes=None):
    """{1: lines, 2: lines}"""
    return Generator(seed, sizes or Sizes()).run()


def visible(days):
    """The same days as somebody sees them who looks once a day: one event a record, its last state.

    A system that is asked for changes never tells what a record was in between.
    """
    images, seen_days = {}, {}
    for day, lines in days.items():
        known, last = set(images), {}
        for event in sorted(map(json.loads, dict.fromkeys(lines)), key=lambda e: e["stamp"]):
            key = event["object"], event["id"]
            before = images.get(key)
            if before is not None and event["stamp"] <= before["stamp"]:
                continue
            last[key] = images[key] = whole(event, before, key in known)
        seen_days[day] = [
            json.dumps(event, ensure_ascii=False, separators=(",", ":")) for event in last.values()
        ]
    return seen_days


def whole(event, before, known):
    """The event with the whole record in it; of a record that was not known, its creation."""
    event = {name: value for name, value in event.items() if name != "partial"}
    if event["kind"] in ("created", "changed"):
        record = before["record"] if before else {}
        event["record"] = record | event["record"] | {"SystemModstamp": event["stamp"]}
        event["kind"] = "changed" if known else "created"
    return event


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--out", type=pathlib.Path, required=True)
    arguments.add_argument("--accounts", type=int, default=Sizes.accounts)
    arguments.add_argument("--contacts", type=int, default=Sizes.contacts)
    arguments.add_argument("--orders", type=int, default=Sizes.orders)
    options = arguments.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    days = generate(options.seed, Sizes(options.accounts, options.contacts, options.orders))
    for day, lines in days.items():
        text = "".join(line + "\n" for line in lines)
        (options.out / f"day{day}.ndjson").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
