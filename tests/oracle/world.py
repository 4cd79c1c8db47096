"""What must be true in the end: both systems and the inbox, computed from the events alone.

Independent of the runtime on purpose: nothing here is shared with it but the files that both read.
Each record is followed through its versions in the order of telling; customers are found at the end
of a day; values survive by the rules of the example's README, section Semantics.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

import erp
import mapping
from state import OneOf
from texts import alike

STATES = {"A": "Open", "B": "In process", "C": "Completed"}


@dataclass
class Record:
    """One record of the CRM, as its versions left it."""

    kind: str
    id: str
    image: dict = field(default_factory=dict)
    stamp: str = ""
    gone: bool = False
    said: dict = None  # the values of the last version that could be mapped
    changed_at: dict = field(default_factory=dict)  # value -> stamp of the version that changed it
    bad: str = None  # why the newest version stands in the inbox

    def tell(self, event):
        self.stamp = event["stamp"]
        if event["kind"] in ("deleted", "merged"):
            self.gone, self.said = True, None
            return
        self.image = self.image | event["record"] if event.get("partial") else event["record"]
        if not mapping.passes(self.kind, self.image):
            self.bad = None
            return
        try:
            said = mapping.MAPS[self.kind](self.image)
        except mapping.Bad as cause:
            self.bad = str(cause)
            return
        self.bad = None
        for name, value in said.items():
            if self.said is None or self.said[name] != value:
                self.changed_at[name] = self.stamp
        self.said = said


@dataclass
class Counts:
    lines: int = 0
    repeated: int = 0
    older: int = 0


@dataclass
class Customer:
    accounts: list
    golden: dict
    limits: set  # what the ERP may have set as credit limit: it depends on who came first
    retired: bool = False

    @property
    def name(self):
        return self.golden["account_id"]


def latest(accounts, name):
    """The value that changed last in its account; None is no candidate; a tie goes to the least."""
    candidates = [(a.changed_at[name], a.said[name]) for a in accounts if a.said[name] is not None]
    if not candidates:
        return None
    newest = max(stamp for stamp, _ in candidates)
    return min(value for stamp, value in candidates if stamp == newest)


def speaker(accounts, name):
    """The account that changed the value last, null included; a tie goes to the least id."""
    newest = max(a.changed_at[name] for a in accounts)
    return min((a for a in accounts if a.changed_at[name] == newest), key=lambda a: a.id)


def fold(accounts):
    golden = {
        name: speaker(accounts, name).said[name]
        for name in ("segment", "payment_terms", "legal_name")
    }
    golden["account_id"] = min(a.id for a in accounts)
    for name in ("name", "tax_id", "email", "phone", "address"):
        golden[name] = latest(accounts, name)
    return golden


def same_customer(one, other):
    a, b = one.said, other.said
    if a["tax_id"] and b["tax_id"]:
        return a["tax_id"] == b["tax_id"]
    return bool(a["email"]) and a["email"] == b["email"] and alike(a["name"], b["name"])


def clusters(accounts):
    """Groups of accounts that are one customer, by the transitive closure of `same_customer`."""
    blocks = defaultdict(list)
    for account in accounts:
        blocks["tax", account.said["tax_id"]].append(account)
        blocks["email", account.said["email"]].append(account)
    parent = {account.id: account.id for account in accounts}

    def root(name):
        while parent[name] != name:
            name = parent[name]
        return name

    for (_, value), block in blocks.items():
        for i, one in enumerate(block if value else []):
            for other in block[i + 1 :]:
                if same_customer(one, other):
                    parent[root(one.id)] = root(other.id)
    groups = defaultdict(list)
    for account in accounts:
        groups[root(account.id)].append(account)
    return list(groups.values())


class World:
    def __init__(self):
        self.records = {}
        self.seen = set()
        self.counts = Counts()
        self.customers = []
        self.customer_of = {}  # account id -> its customer; of one that is gone: its last
        self.refused = {}  # (object, the CRM's id of it) -> the ERP's code
        self.drift = set()  # {(object, id, member)}: what a person changed after we wrote it
        self.erp = {"BusinessPartner": {}, "ContactPerson": {}, "SalesOrder": {}}
        self.crm = {"Account": {}, "Order": {}}

    def day(self, lines):
        """Tells the events of one day and lets everything arrive."""
        for line in lines:
            self.tell(line)
        self.find_customers()
        self.arrive()

    def tell(self, line):
        self.counts.lines += 1
        if line in self.seen:
            self.counts.repeated += 1
            return
        self.seen.add(line)
        event = json.loads(line, parse_float=Decimal)
        key = event["object"], event["id"]
        record = self.records.setdefault(key, Record(*key))
        if event["stamp"] < record.stamp:
            self.counts.older += 1
            return
        self.compare(event)
        record.tell(event)

    def compare(self, event):
        written = self.crm.get(event["object"], {}).get(event["id"], {})
        for member in ("Credit_Limit__c", "Blocked__c"):
            ours, theirs = written.get(member), event["record"].get(member)
            if theirs is not None and ours is not None and not same(ours, theirs):
                self.drift.add((event["object"], event["id"], member))

    def of(self, kind):
        return [r for r in self.records.values() if r.kind == kind]

    def find_customers(self):
        live = [a for a in self.of("Account") if a.said is not None]
        retired = [c for c in self.customers if all(a.gone for a in c.accounts)]
        for customer in retired:
            customer.retired = True
        self.customers = retired + [
            Customer(group, fold(group), self.limits(group)) for group in clusters(live)
        ]
        now = {a.id: c for c in self.customers for a in c.accounts}
        for account, customer in list(self.customer_of.items()):
            staying = [a.id for a in customer.accounts if a.id in now]
            self.customer_of[account] = now[staying[0]]
        self.customer_of |= now

    def limits(self, accounts):
        """Those of the business partner that the ERP holds for one of the accounts, if it does."""
        for account in accounts:
            if self.has_partner(account.id):
                return self.customer_of[account.id].limits
        return {erp.credit_limit(account.id) for account in accounts}

    def arrive(self):
        """The state of both systems once everything that may be sent has been sent."""
        before, self.erp["BusinessPartner"] = self.erp["BusinessPartner"], {}
        self.refused = {}
        for customer in self.customers:
            if not customer.retired:
                self.send_customer(customer)
            elif customer.name in before:
                self.erp["BusinessPartner"][customer.name] = before[customer.name]
        for record in self.of("Contact") + self.of("Order"):
            if record.said is not None and self.has_partner(record.said["account"]):
                self.send(record)

    def has_partner(self, account):
        customer = self.customer_of.get(account)
        return customer is not None and customer.name in self.erp["BusinessPartner"]

    def send_customer(self, customer):
        partner = business_partner(customer.golden)
        refusal = erp.refusal("BusinessPartner", partner)
        if refusal:
            self.refused["erp.BusinessPartner", customer.name] = refusal
            return
        partner |= erp.after_write(partner) | {"CreditLimit": OneOf(customer.limits)}
        self.erp["BusinessPartner"][customer.name] = partner
        for account in customer.accounts:
            self.crm["Account"][account.id] = {
                "customer": account.id,
                "Credit_Limit__c": OneOf(customer.limits),
                "Blocked__c": partner["BusinessPartnerIsBlocked"],
            }

    def send(self, record):
        if record.kind == "Contact":
            self.erp["ContactPerson"][record.id] = record.said | {"ExternalContactID": record.id}
            return
        reference = record.said["PurchaseOrderByCustomer"]
        refusal = erp.refusal("SalesOrder", record.said)
        if refusal:
            self.refused["erp.SalesOrder", record.id] = refusal
            return
        status = erp.process_status(reference)
        self.erp["SalesOrder"][reference] = record.said | {"OverallSDProcessStatus": status}
        self.crm["Order"][record.id] = {"order": reference, "ERP_Status__c": STATES[status]}

    def inbox(self):
        """{cause: {(object, id)}}: what cannot be mapped, and what the ERP refuses."""
        causes = defaultdict(set)
        for name, cause in self.refused.items():
            causes[cause].add(name)
        for record in self.records.values():
            if record.bad and not record.gone:
                causes[record.bad].add((record.kind, record.id))
        return dict(causes)

    def waiting(self):
        """The contacts and orders whose account has no customer."""
        return {
            (r.kind, r.id)
            for r in self.of("Contact") + self.of("Order")
            if r.said is not None and r.said["account"] not in self.customer_of
        }


def same(expected, seen):
    return seen in expected if isinstance(expected, OneOf) else seen == expected


def business_partner(golden):
    street, city, postal_code, country = golden["address"]
    return {
        "BusinessPartnerCategory": "2",
        "BusinessPartnerGrouping": "0001",
        "OrganizationBPName1": golden["legal_name"],
        "SearchTerm1": golden["name"].upper()[:20],
        "SearchTerm2": golden["account_id"],
        "Industry": mapping.SEGMENT_CODES[golden["segment"]],
        "PaymentTerms": golden["payment_terms"],
        "TaxNumber1": golden["tax_id"],
        "EmailAddress": golden["email"],
        "PhoneNumber": golden["phone"],
        "StreetName": street,
        "CityName": city,
        "PostalCode": postal_code,
        "Country": country,
    }
