"""Mutants that leave something open or lose something silently: P4, P5, types."""

import re

from mutants import operator


@operator("E44", "E45", "E31")
def drop_an_answer(world):
    answer = r' else (?:reject "[^"]*"|null)| \?\? (?:reject "[^"]*"|"[^"]*"|skip|false|0)'
    for name, match in world.find(answer):
        line = world.files[name][: match.start()].rsplit("\n", 1)[-1]
        if " then " in line:
            continue  # the other branch of an `if`
        yield f"{name}:{world.line_of(name, match.start())}{match[0]}", world.swap(name, match, "")


@operator("E44", "E45", "E31")
def reach_through_null(world):
    for name, match in world.find(r"\?\."):
        yield f"{name}:{world.line_of(name, match.start())}", world.swap(name, match, ".")


@operator("E45", "E44")
def drop_a_cut(world):
    for name, match in world.find(r"\.truncate\(\d+\)"):
        line = world.files[name][: match.start()].rsplit("\n", 1)[-1]
        if "BillingCity" in line or "FirstName" in line:
            continue  # the schema promises as much
        yield f"{name}:{world.line_of(name, match.start())}{match[0]}", world.swap(name, match, "")


@operator("E45", "E44")
def cut_too_late(world):
    for name, match in world.find(r"\.truncate\((\d+)\)"):
        line = world.line_of(name, match.start())
        wide = str(int(match[1]) * 10)
        yield f"{name}:{line} {match[1]} -> {wide}", world.swap(name, match, wide, 1)


@operator("E45", "E31", "E44")
def widen_a_field(world):
    """A field that is sent becomes wider than its target."""
    for field in ("legal_name", "payment_terms", "account_id", "tax_id", "phone", "contact_id",
                  "first_name", "last_name", "reference", "sku"):  # fmt: skip
        for name, match in world.find(rf"^ +{field} +: Text\((\d+)\)"):
            yield field, world.swap(name, match, "4000", 1)
    for name, match in world.find(r"^type Email = Text\((\d+)\)"):
        yield "Email", world.swap(name, match, "4000", 1)
    for name, match in world.find(r"Decimal\((13,3)\)"):
        yield "quantity", world.swap(name, match, "38,6", 1)


@operator("E45", "E31", "E44")
def narrow_a_field(world):
    """A field that is read becomes narrower than what comes."""
    for name, match in world.find(r"^ +(\w+) +: Text\((\d+)\)"):
        if int(match[2]) > 4 and match[1] not in ("country", "phone"):
            yield f"{name} {match[1]}", world.swap(name, match, "2", 2)
    for name, match in world.find(r"Decimal\((13,3)\)"):
        yield "quantity", world.swap(name, match, "5,1", 1)


@operator("E44")
def leave_a_case_out(world):
    for name, match in world.find(r"match [.\w]+ \{([^}]*)\}"):
        arms = [arm.strip() for arm in match[1].split(",")]
        for i, arm in enumerate(arms):
            rest = ", ".join(arms[:i] + arms[i + 1 :])
            line = world.line_of(name, match.start())
            if "else" in match[1] and not arm.startswith("else"):
                continue
            yield f"{name}:{line} {arm}", world.swap(name, match, f" {rest} ", 1)


@operator("E44")
def leave_the_table_open(world):
    for name, match in world.find(r"^  else +-> .*\n"):
        yield f"{name}: {match[0].strip()}", world.swap(name, match, "")


@operator("E44")
def add_a_value_to_an_enum(world):
    for name, match in world.find(r"^enum (\w+) \{"):
        for added in ("another", "unknown", "none_of_these"):
            yield f"{match[1]} {added}", world.edit(name, match.end(), match.end(), f" {added},")


@operator("E44", "E47")
def drop_a_required_line(world):
    required = ("segment", "payment_terms", "account_id", "name", "address", "tags", "legal_name",
                "customer", "contact_id", "last_name", "reference", "currency", "ordered_on",
                "cancelled", "lines", "number", "LastName", "BusinessPartner")  # fmt: skip
    for field in required:
        for name, match in world.find(rf"^  {field} +=.*(?:\n    .*)*(?:\n  [}}\]]\)?)?\n"):
            if field == "legal_name" and "OrganizationBPName1" in match[0]:
                continue  # seeded: the CRM still says it
            line = world.line_of(name, match.start())
            yield f"{name}:{line} {field}", world.swap(name, match, "")
    for name, match in world.find(r"^    SalesOrderItem: .*\n"):
        yield "SalesOrderItem", world.swap(name, match, "")
    for name, match in world.find(r"^map erp\.ContactPerson -> Contact \{( number = \.\w+ )\}"):
        yield "Contact.number", world.swap(name, match, " ", 1)


@operator("E44")
def set_what_is_read_only(world):
    targets = {
        "map Customer -> erp.BusinessPartner {": (
            "Customer", "Supplier", "BusinessPartnerFullName", "BusinessPartnerName",
            "CreatedByUser", "LastChangedByUser", "BusinessPartnerUUID",
        ),
        "map Contact -> erp.ContactPerson {": ("CreatedByUser", "LastChangedByUser"),
        "map Order -> erp.SalesOrder {": (
            "CreatedByUser", "OverallSDProcessStatus", "OverallTotalDeliveryStatus",
            "TotalCreditCheckStatus", "SalesDocApprovalStatus",
        ),
        "map Order -> crm.Order {": ("OrderNumber",),
    }  # fmt: skip
    for head, names in targets.items():
        for target in names:
            for name, match in world.find(re.escape(head)):
                changed = world.edit(name, match.end(), match.end(), f'\n  {target} = "X"')
                yield f"{head} {target}", changed
    for target in ("DeliveryStatus", "SDProcessStatus", "OrderRelatedBillingStatus"):
        for name, match in world.find(r"^    Material:"):
            changed = world.edit(name, match.start(), match.start(), f'    {target}: "X",\n')
            yield f"item {target}", changed


@operator("E45", "E31", "E44")
def change_a_currency(world):
    for name, match in world.find(r"Money\((EUR)\)"):
        for other in ("USD", "CHF"):
            yield other, world.swap(name, match, other, 1)
    for name, match in world.find(r'money\([^)]*"(EUR)"\)'):
        yield "made as USD", world.swap(name, match, "USD", 1)
    for name, match in world.find(r"^    TransactionCurrency: .*\n"):
        yield "currency of the line", world.swap(name, match, "")


@operator("E31", "E44", "E45")
def put_another_type(world):
    values = {
        "segment": "true", "payment_terms": "7", "account_id": "@2026-01-31", "ordered_on": "5",
        "cancelled": '"no"', "currency": "12", "blocked": '"yes"', "last_name": "3", "lines": "1",
        "BusinessPartnerCategory": "2", "SearchTerm2": "false", "SalesOrderDate": ".cancelled",
        "SoldToParty": ".reference", "Blocked__c": '"no"', "ERP_Status__c": "1", "customer": "4",
    }  # fmt: skip
    for target, value in values.items():
        for name, match in world.find(rf"^  {target} += (.*)$"):
            yield f"{target} = {value}", world.swap(name, match, value, 1)
