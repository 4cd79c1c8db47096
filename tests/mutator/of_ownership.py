"""Mutants that break ownership, loops and repetition: P1, P2, P3, P7."""

import re

from mutants import operator

OTHER = {"crm": "erp", "erp": "crm"}

# Per entity: its maps to each system, and free fields there of a type that takes a text.
OUT = {
    "Customer": {
        "erp": ("map Customer -> erp.BusinessPartner {", "OrganizationBPName2", "FormOfAddress"),
        "crm": ("map Customer -> crm.Account {", "Site", "Sic"),
    },
    "Order": {
        "erp": ("map Order -> erp.SalesOrder {", "IncotermsLocation1", "SalesDistrict"),
        "crm": ("map Order -> crm.Order {", "PoNumber", "Name"),
    },
    "Contact": {
        "erp": ("map Contact -> erp.ContactPerson {", "Department", "Function"),
    },
}
IN = {
    ("Customer", "crm"): "map crm.Account -> Customer {",
    ("Customer", "erp"): "map erp.BusinessPartner -> Customer {",
    ("Order", "crm"): "map crm.Order -> Order {",
    ("Order", "erp"): "map erp.SalesOrder -> Order {",
    ("Contact", "crm"): "map crm.Contact -> Contact {",
}


def territories(world):
    """(file, entity, kind, system, (start, end) of the head, (start, end) of the inside)"""
    for name, head, start, end in world.blocks(r"^entity (\w+)"):
        inside = world.files[name][start:end]
        for match in re.finditer(r"(owned|shared) by (\w+)( seeded by \w+)? *\{([^}]*)\}", inside):
            span = (start + match.start(), start + match.start(4) - 1)
            inner = (start + match.start(4), start + match.end(4))
            yield name, head[1], match[1], match[2], span, inner


def fields(world):
    """(file, entity, kind, system, field, type, (start, end)) of every field in a territory"""
    for name, entity, kind, system, _, (start, end) in territories(world):
        pattern = r"(\w+) *: *((?:\[[\w()]+\](?: by \w+)?|\w+(?:\([\w,]+\))?)\??)[^\n]*"
        for match in re.finditer(pattern, world.files[name][start:end]):
            line = world.files[name][: start + match.start()].rsplit("\n", 1)[-1]
            if "//" in line:
                continue
            yield name, entity, kind, system, match[1], match[2], (
                start + match.start(),
                start + match.end(),
            )


def insert_into(world, head, line):
    """`line` as the first line of the map that begins with `head`."""
    for name, match in world.find(re.escape(head)):
        return world.edit(name, match.end(), match.end(), f"\n  {line}")
    return ()


def merged(world, *steps):
    """Several edits one after the other: each step gets the world that the last one left."""
    current = type(world)(dict(world.files))
    for step in steps:
        for name, text in step(current):
            current.files[name] = text
    return tuple((name, text) for name, text in current.files.items() if text != world.files[name])


@operator("E41", "E42", "E44")
def swap_an_owner(world):
    for name, entity, kind, system, (start, end), _ in territories(world):
        head = world.files[name][start:end]
        if kind == "owned":
            swapped = head.replace(f"owned by {system}", f"owned by {OTHER[system]}")
            yield f"{entity}: {head.strip()}", world.edit(name, start, end, swapped)


@operator("E42", "E44")
def move_a_field_to_another_owner(world):
    for name, entity, kind, system, field, type_, (start, end) in fields(world):
        text = world.files[name]
        rest = text[:start] + text[end:]
        close = rest.index("}", start)
        added = f"\n  owned by {OTHER[system]} {{ {field} : {type_} }}"
        if kind == "owned" and "seeded" not in text[text.rfind("owned", 0, start) : start]:
            yield f"{entity}.{field}", ((name, rest[: close + 1] + added + rest[close + 1 :]),)


@operator("E41")
def give_a_field_two_territories(world):
    for name, entity, _, system, field, type_, (_, end) in fields(world):
        close = world.files[name].index("}", end)
        for again in (f"owned by {OTHER[system]}", "shared by crm, erp"):
            added = f"\n  {again} {{ {field} : {type_} }}"
            yield f"{entity}.{field} also {again}", world.edit(name, close + 1, close + 1, added)


@operator("E41")
def let_the_owner_seed(world):
    for name, entity, kind, system, (start, end), _ in territories(world):
        if kind == "owned":
            head = f"owned by {system} seeded by {system} "
            yield f"{entity} {system}", world.edit(name, start, end, head)


def as_text(field, type_):
    if "(EUR)" in type_:
        return f".{field}?.amount().to_text()"
    if type_.startswith("Bool"):
        return f'if .{field} == true then "x" else ""'
    if type_.startswith(("Text", "Email")):
        return f".{field}"
    return None


@operator("E42")
def write_back(world):
    for _, entity, kind, system, field, type_, _ in fields(world):
        value = as_text(field, type_)
        if kind != "owned" or value is None or system not in OUT[entity]:
            continue
        head, *targets = OUT[entity][system]
        if field == "legal_name":
            continue  # seeded: it may be sent
        for target in targets:
            line = f"{target} = {value} else null"
            yield f"{head} {line}", insert_into(world, head, line)


@operator("E42")
def write_the_key_back(world):
    for entity, systems in OUT.items():
        head, *targets = systems["erp"]
        for target in targets:
            line = f"{target} = .number"
            yield f"{entity}: {line}", insert_into(world, head, line)


@operator("E42")
def say_what_is_not_yours(world):
    for _, entity, kind, system, field, type_, _ in fields(world):
        head = IN.get((entity, OTHER[system]))
        heard = field in ("tax_id", "email", "name") and entity == "Customer"
        if head is None or heard or field == "legal_name" or type_.startswith("["):
            continue
        value = {"Date": "@2026-01-31", "Bool": "true"}.get(type_.rstrip("?"), "null")
        if value == "null" and not type_.endswith("?"):
            value = {"Segment": "other"}.get(type_, '"x"')
        if type_ in ("Customer", "Address"):
            continue
        yield f"{head} {field}", insert_into(world, head, f"{field} = {value}")


@operator("E43")
def close_a_circle_of_two(world):
    pairs = {
        "name": ("SearchTerm1", ".SearchTerm1 ?? skip", None),
        "tax_id": ("TaxNumber1", ".TaxNumber1", ".tax_id?.truncate(5)"),
        "phone": ("PhoneNumber", ".PhoneNumber", ".phone?.truncate(9)"),
        "account_id": ("SearchTerm2", '(.SearchTerm2 ?? "").truncate(18)', None),
    }
    share = ("shared by crm {", "shared by crm, erp {")
    for field, (target, read, write) in pairs.items():
        for tail in ("", "  // as the ERP has it"):
            yield f"Customer.{field}", merged(
                world,
                lambda w: w.edit("customer.treaty", *span_of(w, share[0]), share[1]),
                lambda w, f=field, r=read, t=tail: insert_into(
                    w, IN["Customer", "erp"], f"{f} = {r}{t}"
                ),
                lambda w, t=target, v=write: rewrite_line(w, t, v) if v else (),
            )


def span_of(world, text, name="customer.treaty"):
    at = world.files[name].index(text)
    return at, at + len(text)


def rewrite_line(world, target, value):
    for name, match in world.find(rf"^  {target} +=.*$"):
        return world.swap(name, match, f"  {target} = {value}")
    return ()


@operator("E43")
def close_a_longer_circle(world):
    free = {
        "Customer": ("Site Sic Website", "OrganizationBPName2 OrganizationBPName3"),
        "Order": ("PoNumber OrderReferenceNumber", "IncotermsLocation1 IncotermsLocation2"),
    }
    for entity, (left, right) in free.items():
        for crm_field in left.split():
            for erp_field in right.split():
                what = f"{entity} {crm_field} {erp_field}"
                yield what, circle(world, entity, crm_field, erp_field)


def circle(world, entity, crm_field, erp_field):
    added = "\n  owned by crm { there : Text(20)? }\n  owned by erp { back : Text(20)? }"

    def declare(w):
        for name, head, start, _ in w.blocks(rf"^entity {entity}\b"):
            return w.edit(name, start, start, added)
        return ()

    return merged(
        world,
        declare,
        lambda w: insert_into(w, IN[entity, "crm"], f"there = .{crm_field}?.truncate(20)"),
        lambda w: insert_into(w, OUT[entity]["erp"][0], f"{erp_field} = .there"),
        lambda w: insert_into(w, IN[entity, "erp"], f"back = .{erp_field}?.truncate(20)"),
        lambda w: insert_into(w, OUT[entity]["crm"][0], f"{crm_field} = .back"),
    )


@operator("E47")
def remove_the_way_to_find(world):
    for name, match in world.find(r" found by \w+"):
        yield f"{name}: {match[0].strip()}", world.swap(name, match, "")


@operator("E47")
def find_by_a_field_that_is_not_set(world):
    others = {
        "SearchTerm2": ("LegalForm", "Region", "TradingPartner", "FaxNumber"),
        "ExternalContactID": ("Department", "Function", "MiddleName"),
        "PurchaseOrderByCustomer": ("SalesGroup", "IncotermsLocation2", "AssignmentReference"),
    }
    for name, match in world.find(r" found by (\w+)"):
        for other in others[match[1]]:
            yield f"{match[1]} -> {other}", world.swap(name, match, other, 1)


@operator("E47", "E44")
def remove_the_line_that_identifies(world):
    for _, found in list(world.find(r" found by (\w+)")):
        for name, match in world.find(rf"^  {found[1]} +=.*\n"):
            yield found[1], world.swap(name, match, "")


@operator("E47")
def find_by_what_may_be_missing(world):
    weak = {"SearchTerm2": '.tax_id', "ExternalContactID": ".phone?.truncate(20)"}
    for target, value in weak.items():
        yield target, rewrite_line(world, target, value)
        yield f"{target}, skipped", rewrite_line(world, target, f"{value} ?? skip")
    yield "PurchaseOrderByCustomer", rewrite_line(world, "PurchaseOrderByCustomer", "null")


@operator("E47")
def send_twice(world):
    for name, head, start, end in world.blocks(r"^route (\w+)"):
        text = world.files[name]
        if "send " not in text[start:end]:
            continue
        again = f"\n\nroute {head[1]}_again {{{text[start:end]}}}"
        yield head[1], world.edit(name, end + 1, end + 1, again)


@operator("E47", "E44")
def let_nobody_bring_it_into_being(world):
    """Without `created`, what was an update of an existing record may have to create it."""
    for name, match in world.find(r"on crm\.(Account|Order) created, "):
        yield match[0], world.swap(name, match, f"on crm.{match[1]} ")
