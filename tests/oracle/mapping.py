"""The maps of examples/01-customer-and-order, written again in Python from the treaty's text."""

from decimal import Decimal

from texts import e164, email, squish, truncate

SEGMENTS = {
    "Manufacturing": "manufacturing",
    "Machinery": "manufacturing",
    "Retail": "retail",
    "Consulting": "services",
    "Technology": "services",
}
SEGMENT_CODES = {"manufacturing": "10", "retail": "20", "services": "30", "other": "99"}
TERMS = {"Immediate": "0001", "Net 14": "0014", "Net 30": "0030", "Net 60": "0060"}
COUNTRIES = {"Germany": "DE", "Austria": "AT", "Switzerland": "CH", "France": "FR", "Poland": "PL"}
CURRENCIES = {"EUR", "CHF", "PLN", "USD"}
MISSING = "input.missing"  # the cause of every value that the schema promises and the record lacks


class Bad(Exception):
    """The record cannot be mapped; the argument is the cause under which it stands in the inbox."""


def required(record, name):
    if record.get(name) is None:
        raise Bad(MISSING)
    return record[name]


def account(record):
    terms = TERMS.get(record.get("Payment_Terms__c") or "Immediate")
    name = squish(required(record, "Name"))
    if terms is None:
        raise Bad("the payment terms are not agreed with the ERP")
    tax = record.get("Tax__c")
    postal_code = record.get("BillingPostalCode")
    return {
        "legal_name": truncate(name, 40),
        "segment": SEGMENTS.get(record.get("Industry") or "", "other"),
        "payment_terms": terms,
        "name": truncate(name, 80),
        "tax_id": None if tax is None else truncate(tax.strip().upper(), 20),
        "email": email(record.get("Email__c")),
        "phone": e164(record.get("Phone")),
        "address": (
            truncate(squish(record.get("BillingStreet")), 60),
            truncate(squish(record.get("BillingCity")), 40),
            None if postal_code is None else truncate(postal_code.strip(), 10),
            COUNTRIES.get(record.get("BillingCountry") or ""),
        ),
    }


def contact(record):
    if record.get("AccountId") is None:
        raise Bad("a contact without an account")
    return {
        "account": record["AccountId"],
        "FirstName": truncate(squish(record.get("FirstName")), 40),
        "LastName": truncate(squish(required(record, "LastName")), 40),
        "EmailAddress": email(record.get("Email")),
        "PhoneNumber": e164(record.get("Phone")),
    }


def order_line(item, currency):
    if not item["OrderItemNumber"].isdigit():
        raise Bad("a line without a number")
    if not item.get("Product2"):
        raise Bad("a line without a product")
    if not item["Quantity"] > 0:
        raise Bad("a line without a quantity")
    if currency not in CURRENCIES:
        raise Bad("the currency is unknown")
    return {
        "SalesOrderItem": str(int(item["OrderItemNumber"])),
        "Material": item["Product2"]["StockKeepingUnit"],
        "RequestedQuantity": Decimal(item["Quantity"]),
        "NetAmount": Decimal(item.get("TotalPrice") or 0),
        "TransactionCurrency": currency,
    }


def order(record):
    if record.get("AccountId") is None:
        raise Bad("an order without an account")
    currency = record["CurrencyIsoCode"]
    return {
        "account": record["AccountId"],
        "SalesOrderType": "OR",
        "SalesOrganization": "1000",
        "PurchaseOrderByCustomer": record["OrderNumber"],
        "TransactionCurrency": currency,
        "SalesOrderDate": record["EffectiveDate"],
        "OverallSDDocumentRejectionSts": "C" if record["Status"] == "Cancelled" else "A",
        "to_Item": [order_line(item, currency) for item in record["OrderItems"]],
    }


def passes(kind, record):
    """The `where` of the inbound routes."""
    if kind == "Account":
        return record.get("Type") != "Partner"
    return kind != "Order" or record.get("Status") != "Draft"


MAPS = {"Account": account, "Contact": contact, "Order": order}
