"""The end state of a sandbox, read from its files: what both systems hold, inbox, waiting list.

Numbers that the ERP assigned depend on the order of arrival, so records are found by what the
treaty looks them up by, and a number is replaced by the record that it stands for.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

NATURAL = {
    "BusinessPartner": "SearchTerm2",
    "ContactPerson": "ExternalContactID",
    "SalesOrder": "PurchaseOrderByCustomer",
}
REFERENCES = {"BusinessPartner": "BusinessPartner", "SoldToParty": "BusinessPartner"}


class OneOf(frozenset):
    """In the place of an expected value: any of these."""


@dataclass
class EndState:
    erp: dict = field(default_factory=dict)  # object -> {natural key: record}
    crm: dict = field(default_factory=dict)  # object -> {id: members that were written}
    inbox: dict = field(default_factory=dict)  # cause -> {(object, id)}
    waiting: set = field(default_factory=set)  # {(object, id)}
    drift: set = field(default_factory=set)  # {(object, id, member)}
    golden: dict = field(default_factory=dict)  # (object, id) -> golden record of its entity
    twice: list = field(default_factory=list)  # natural keys that exist twice in the ERP

    def differences(self, other, most=20):
        """Sentences that say where `other` differs from this one."""
        found = []
        for name in ("erp", "crm", "inbox", "waiting", "drift", "golden", "twice"):
            found += [f"{name}{text}" for text in unlike(getattr(self, name), getattr(other, name))]
        return found[:most] + ([f"… and {len(found) - most} more"] if len(found) > most else [])


def unlike(expected, seen):
    """Paths at which two values differ. Absent and null are the same; numbers compare by value."""
    if isinstance(expected, OneOf):
        if seen not in expected:
            yield f": expected one of {sorted(expected)}, seen {shown(seen)}"
    elif isinstance(expected, dict) and isinstance(seen, dict):
        for key in sorted(expected.keys() | seen.keys(), key=str):
            for text in unlike(expected.get(key), seen.get(key)):
                yield f" {key}{text}"
    elif isinstance(expected, (set, frozenset)) and isinstance(seen, (set, frozenset)):
        for what, members in (("missing", expected - seen), ("too many", seen - expected)):
            if members:
                yield f": {what}: {sorted(members)[:5]} ({len(members)})"
    elif isinstance(expected, list) and isinstance(seen, list) and len(expected) == len(seen):
        for number, (one, other) in enumerate(zip(expected, seen)):
            yield from (f"[{number}]{text}" for text in unlike(one, other))
    elif expected != seen:
        yield f": expected {shown(expected)}, seen {shown(seen)}"


def shown(value):
    return json.dumps(value, default=str, ensure_ascii=False)[:300]


# What a system keeps for itself about each record.
KEPT_BY_THE_SYSTEM = {"LastChangeDateTime", "CreationDate", "SystemModstamp", "LastModifiedDate"}


def records_of(effects, written_only=False):
    """object -> {id: record}, from the effects in their order."""
    held = defaultdict(dict)
    for effect in effects:
        if effect["status"] != "ok":
            continue
        before = held[effect["object"]].get(effect["id"], {})
        answered = {} if written_only else effect.get("record", {})
        after = before | effect.get("body", {}) | answered
        held[effect["object"]][effect["id"]] = {
            name: value for name, value in after.items() if name not in KEPT_BY_THE_SYSTEM
        }
    return held


def read(sandbox):
    state = EndState()
    held = records_of(exact(sandbox.effects("erp")))
    names = {
        (kind, number): record[NATURAL[kind]]
        for kind, records in held.items()
        for number, record in records.items()
    }
    for kind, records in held.items():
        state.erp[kind] = {}
        for number, record in records.items():
            natural = names[kind, number]
            if natural in state.erp[kind]:
                state.twice.append((kind, natural))
            state.erp[kind][natural] = renamed(record, kind, names)
    written = records_of(exact(sandbox.effects("crm")), written_only=True)
    for kind, records in written.items():
        target = {"Account": "BusinessPartner", "Order": "SalesOrder"}[kind]
        for record in records.values():
            record.pop("Id", None)
            number = record.get("ERP_Number__c")
            record["ERP_Number__c"] = names.get((target, number), number)
        state.crm[kind] = records
    read_store(sandbox, state)
    return state


def exact(effects):
    """The same with decimals in the place of floats."""
    return json.loads(json.dumps(effects), parse_float=Decimal)


def renamed(record, kind, names):
    record = dict(record)
    record.pop({"BusinessPartner": "BusinessPartner"}.get(kind, kind), None)
    for member, target in REFERENCES.items():
        if member in record:
            record[member] = names.get((target, record[member]), record[member])
    return record


def read_store(sandbox, state):
    inbox = defaultdict(set)
    for code, message, name, key in sandbox.query(
        "SELECT code, message, object, key FROM inbox WHERE state = 'open' AND outbox IS NULL"
    ):
        inbox[message if code == "rejected" else code].add((name.removeprefix("crm."), key))
    # A refused write is known by the CRM's record behind it: the first of the entity's.
    for code, name, key in sandbox.query(
        "SELECT i.code, i.object, min(r.key) FROM inbox i JOIN outbox o ON o.id = i.outbox"
        " JOIN record r ON r.entity = o.entity AND r.object LIKE 'crm.%' WHERE i.state = 'open'"
        " GROUP BY i.id"
    ):
        inbox[code].add((name, key))
    state.inbox = dict(inbox)
    waiting = sandbox.query("SELECT object, key FROM waiting WHERE object IS NOT NULL")
    state.waiting = {(name.removeprefix("crm."), key) for name, key in waiting}
    # Numbers of entities depend on the order, too: an entity is known by its first record, one that
    # was merged by the survivor's.
    entities = dict(
        sandbox.query(
            "WITH RECURSIVE now(id, at) AS (SELECT id, id FROM entity UNION ALL"
            " SELECT now.id, e.merged_into FROM now JOIN entity e ON e.id = now.at"
            " WHERE e.merged_into IS NOT NULL)"
            " SELECT e.entity || ':' || now.id, e.entity || ' of ' || min(r.key) FROM now"
            " JOIN entity e ON e.id = now.at"
            " JOIN record r ON r.entity = e.id AND r.object LIKE 'crm.%' GROUP BY now.id"
        )
    )
    drift = sandbox.query("SELECT object, key, member FROM drift WHERE open = 1")
    state.drift = {(name.removeprefix("crm."), key, member) for name, key, member in drift}
    for name, key, golden in sandbox.query(
        "SELECT r.object, r.key, e.golden FROM record r JOIN entity e ON e.id = r.entity"
        " WHERE r.object LIKE 'crm.%'"
    ):
        values = json.loads(golden, parse_float=Decimal)
        for member in ("number", "credit_limit"):  # these depend on who came first
            values.pop(member, None)
        state.golden[name, key] = {
            member: entities.get(value, value) if isinstance(value, str) else value
            for member, value in values.items()
        }
