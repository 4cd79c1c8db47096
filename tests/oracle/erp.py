"""What the simulated ERP does by itself, written from the words of erp.behaviour.json."""


def chosen(kind, member, value, count):
    """FNV-1a, 64 bits, of `object/member/value`: how the simulation draws lots."""
    number = 14695981039346656037
    for byte in f"{kind}/{member}/{value}".encode():
        number = ((number ^ byte) * 1099511628211) % 2**64
    return number % count


def credit_limit(account):
    return 1000 + 500 * chosen("BusinessPartner", "CreditLimit", account, (50000 - 1000) // 500 + 1)


def refusal(kind, record):
    """The code under which the ERP refuses a record; None when it takes it."""
    if kind == "BusinessPartner" and record["Country"] is None:
        return "R1/302"
    if kind == "SalesOrder" and record["SalesOrderDate"] == "2026-01-01":
        return "F5/201"
    return None


def after_write(partner):
    """What the ERP makes of a partner: some are blocked, some get another name."""
    tax = partner["TaxNumber1"] or ""
    changed = {"CreditLimitCurrency": "EUR", "BusinessPartnerIsBlocked": tax.startswith("DE1")}
    if tax.startswith("DE20"):
        changed["OrganizationBPName1"] = "Umfirmiert und geprüft AG"
    return changed


def process_status(reference):
    return {"7": "C", "3": "B"}.get(reference[-1], "A")
