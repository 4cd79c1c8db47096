"""Mutants that misspell, unbalance, repeat or take away, and schemas that changed underneath."""

import re

from mutants import operator


def misspelt(word):
    return word[:-2] + word[-1] + word[-2] if word[-1] != word[-2] else word + "x"


@operator("E30")
def misspell_a_target(world):
    for name, match in world.find(r"^  (\w{4,}) += "):
        yield f"{name} {match[1]}", world.swap(name, match, misspelt(match[1]), 1)


@operator("E30", "E31")
def misspell_a_field(world):
    for name, match in world.find(r"(?<=[ (\[])\.(\w{4,})"):
        line = world.line_of(name, match.start())
        yield f"{name}:{line} {match[0]}", world.swap(name, match, misspelt(match[1]), 1)


@operator("E30", "E31")
def misspell_a_function(world):
    functions = "squish|upper|lower|truncate|e164|trim|parse_int|amount"
    for name, match in world.find(rf"\??\.({functions})\("):
        line = world.line_of(name, match.start())
        yield f"{name}:{line} {match[1]}", world.swap(name, match, misspelt(match[1]), 1)


@operator("E30", "E32")
def misspell_a_name(world):
    for word in ("Customer", "Contact", "Order", "BusinessPartner", "SalesOrder", "Account"):
        for name, match in world.find(rf"(?:apply|send|map|on|->|references) (?:\w+\.)?({word})\b"):
            line = world.line_of(name, match.start())
            yield f"{name}:{line} {word}", world.swap(name, match, misspelt(word), 1)


@operator("E10", "E30")
def misspell_a_keyword(world):
    for word in ("entity", "route", "table", "record", "system", "identity", "deployment", "enum"):
        for name, match in list(world.find(rf"^({word}) "))[:3]:
            yield f"{name} {word}", world.swap(name, match, misspelt(word), 1)


@operator("E10")
def unbalance(world):
    for sign in "{})":
        for name, match in list(world.find(re.escape(sign)))[::9]:
            line = world.line_of(name, match.start())
            yield f"{name}:{line} {sign}", world.swap(name, match, "")


@operator("E32")
def set_a_target_twice(world):
    for name, match in list(world.find(r"^  (\w+) += \.\w+.*\n"))[::3]:
        yield f"{name} {match[1]}", world.edit(name, match.end(), match.end(), match[0])


@operator("E30", "E32")
def declare_twice(world):
    for name, match in world.find(r"^enum .*\n|^table .*\n(?:  .*\n)+\}\n|^type .*\n"):
        yield match[0].split("\n")[0], world.edit(name, match.end(), match.end(), match[0])


@operator("E32", "E44", "E47")
def remove_a_map(world):
    for name, head, _, end in world.blocks(r"^map "):
        yield head[0], world.edit(name, head.start(), end + 1, "")


@operator("E30", "E31", "E32")
def remove_a_declaration(world):
    for kind in ("enum", "table", "record", "entity"):
        for name, head, _, end in world.blocks(rf"^{kind} "):
            yield head[0], world.edit(name, head.start(), end + 1, "")


@operator("E30")
def remove_a_key(world):
    for name, match in world.find(r"^  key .*\n"):
        yield name, world.swap(name, match, "")


@operator("E31", "E45", "E44")
def forget_what_a_field_refers_to(world):
    for name, match in world.find(r"^    (?!BusinessPartner )\w+ references \w+\n"):
        yield match[0].strip(), world.swap(name, match, "")


# ---- the schemas ---------------------------------------------------------------------------------


def read_fields(world):
    """Names after a dot in the treaties, and targets of lines and members."""
    text = "\n".join(world.files[name] for name in world.treaties())
    return set(re.findall(r"\.(\w+)", text)), set(re.findall(r"^ +(\w+) *[=:]", text, re.M))


def describes(world):
    return [name for name in sorted(world.files) if name.endswith(".describe.json")]


@operator("E30")
def take_a_field_from_a_describe(world):
    reads, _ = read_fields(world)
    for name in describes(world):
        for match in re.finditer(r'^    \{"name": "(\w+)".*\n', world.files[name], re.M):
            if match[1] in reads and match[1] != "Id" and used_here(world, name, match[1]):
                yield f"{name} {match[1]}", world.edit(name, match.start(), match.end(), "")


def used_here(world, name, field):
    """The map that reads this object says the field."""
    homes = {"Account": "crm.Account -> Customer", "Contact": "crm.Contact -> Contact",
             "Order.": "crm.Order -> Order", "OrderItem": "crm.Order -> Order"}  # fmt: skip
    home = next((text for key, text in homes.items() if key in name.split("/")[-1]), None)
    for file, _, start, end in world.blocks(rf"^map {re.escape(home)}" if home else r"^never"):
        pattern = rf"item\.{field}\b" if "OrderItem" in name else rf"(?<!\w)\.{field}\b"
        if re.search(pattern, world.files[file][start:end]):
            return True
    return False


@operator("E44")
def let_a_described_field_be_null(world):
    for file, field in (("Account", "Name"), ("Contact", "LastName"), ("Order", "OrderNumber"),
                        ("Order", "EffectiveDate"), ("Order", "CurrencyIsoCode"),
                        ("OrderItem", "Quantity"), ("OrderItem", "OrderItemNumber")):  # fmt: skip
        name = next(n for n in describes(world) if n.endswith(f"/{file}.describe.json"))
        row = re.search(rf'"name": "{field}".*?("nillable": false)', world.files[name])
        yield f"{file}.{field}", world.edit(name, row.start(1), row.end(1), '"nillable": true')


@operator("E45", "E44")
def widen_a_described_field(world):
    for file, field in (("Order", "OrderNumber"), ("Product2", "StockKeepingUnit")):
        name = next(n for n in describes(world) if n.endswith(f"/{file}.describe.json"))
        row = re.search(rf'"name": "{field}".*?"length": (\d+)', world.files[name])
        yield f"{file}.{field}", world.edit(name, row.start(1), row.end(1), "4000")


def properties(world):
    """(file, match) of the properties that the treaties write."""
    _, targets = read_fields(world)
    for name in sorted(world.files):
        if not name.endswith(".edmx"):
            continue
        for match in re.finditer(r'<Property Name="(\w+)"[^>]*/>', world.files[name]):
            yield name, match, match[1] in targets


@operator("E45", "E31", "E44")
def narrow_a_property(world):
    wanted = ("OrganizationBPName1", "SearchTerm1", "SearchTerm2", "PaymentTerms", "TaxNumber1",
              "EmailAddress", "PhoneNumber", "StreetName", "CityName", "PostalCode", "FirstName",
              "LastName", "ExternalContactID", "PurchaseOrderByCustomer", "Material", "Country",
              "TransactionCurrency")  # fmt: skip
    for name, match, _ in properties(world):
        width = re.search(r'MaxLength="(\d+)"', match[0])
        item = world.files[name].find("A_SalesOrderItemType")
        if match[1] == "PurchaseOrderByCustomer" and match.start() > item >= 0:
            continue  # only the header's is written
        if match[1] in wanted and width:
            new = match[0].replace(width[0], 'MaxLength="1"')
            yield f"{name} {match[1]}", world.edit(name, match.start(), match.end(), new)


@operator("E44")
def lock_a_property(world):
    locked = ("OrganizationBPName1", "SearchTerm1", "PaymentTerms", "TaxNumber1", "StreetName",
              "Material", "RequestedQuantity", "SalesOrderType", "SalesOrderDate",
              "FirstName")  # fmt: skip
    for name, match, written in properties(world):
        if written and match[1] in locked and "sap:creatable" not in match[0]:
            new = match[0].replace("/>", ' sap:creatable="false" sap:updatable="false"/>')
            yield f"{name} {match[1]}", world.edit(name, match.start(), match.end(), new)


@operator("E44")
def demand_a_property(world):
    for name, match, written in list(properties(world))[::4]:
        if not written and "sap:creatable" not in match[0] and "Nullable" not in match[0]:
            new = match[0].replace("/>", ' Nullable="false"/>')
            yield f"{name} {match[1]}", world.edit(name, match.start(), match.end(), new)


@operator("E30")
def break_a_schema(world):
    for name in sorted(world.files):
        if not name.endswith((".json", ".edmx")) or "schemas" not in name:
            continue
        text = world.files[name]
        yield f"{name}, cut", ((name, text[: len(text) // 2]),)
        yield f"{name}, emptied", ((name, ""),)


@operator("E30")
def name_another_schema(world):
    for name, match in world.find(r'from "([^"]+)"'):
        yield match[1], world.swap(name, match, match[1].replace("schemas", "schema"), 1)
    for name, match in world.find(r" entity (A_\w+)"):
        yield match[1], world.swap(name, match, match[1][2:], 1)
    for name, match in world.find(r" with ([\w.]+)", "systems.treaty"):
        yield match[1], world.swap(name, match, match[1] + "s", 1)
