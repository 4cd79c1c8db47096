"""Companies, people and orders as a CRM holds them: well-formed, badly typed, or half empty."""

FIRST = ("Anna", "Jörg", "Zoë", "Łukasz", "Müşerref", "Renée", "Thomas", "Sabine", "Björn",
         "Ingrid", "Karl-Heinz", "Agnès", "Piotr", "Ursula", "Øyvind", "Maria")  # fmt: skip
LAST = ("Müller", "Schäfer", "Öztürk", "Nowak", "Lefèvre", "Günther", "Braun", "Çelik", "Jäger",
        "Kowalczyk", "Höfer", "Dubois", "Vögeli", "Weiß", "Huber", "Steiner")  # fmt: skip
TRADE = ("Maschinenbau", "Werkzeuge", "Möbel", "Logistik", "Feinmechanik", "Textil", "Getränke",
         "Anlagenbau", "Büroservice", "Chemie", "Küchen", "Elektronik", "Holzwerke")  # fmt: skip
FORM = ("GmbH", "AG", "KG", "GmbH & Co. KG", "SA", "Sp. z o.o.", "S.à r.l.", "e.K.")
PLACES = (
    ("München", "80331", "Germany"), ("Köln", "50667", "Germany"), ("Görlitz", "02826", "Germany"),
    ("Hamburg", "20095", "Germany"), ("Zürich", "8001", "Switzerland"), ("Wien", "1010", "Austria"),
    ("Łódź", "90-001", "Poland"), ("Orléans", "45000", "France"), ("Lübeck", "23552", "Germany"),
)  # fmt: skip
UNKNOWN_COUNTRY = "Atlantis"  # the ERP refuses a partner without a country
CLOSED_PERIOD = "2026-01-01"  # the ERP refuses an order of this day
STREETS = (
    "Hauptstr.",
    "Bahnhofstr.",
    "Industrieweg",
    "Am Mühlbach",
    "Rue de l'Église",
    "Gartenweg",
)
INDUSTRIES = ("Manufacturing", "Machinery", "Retail", "Consulting", "Technology", "Agriculture",
              "Shipping", "Not For Profit", None)  # fmt: skip
TERMS = ("Immediate", "Net 14", "Net 30", "Net 60")
RATINGS = ("Hot", "Warm", "Cold", None)
PRODUCTS = ("BRK-100", "PMP-220/A", "VLV-7", "MTR-55-kW", "SNS-Ü1", "CBL-3x1.5", "FLT-900")


# What a record carries besides, and no map reads: real ones are as wide.
OWNER = "005Qy0000000001EAA"
PLAIN = {"OwnerId": OWNER, "CurrencyIsoCode": "EUR", "IsDeleted": False, "CreatedById": OWNER,
         "LastModifiedById": OWNER, "CreatedDate": "2025-11-03T08:15:00Z"}  # fmt: skip
NOT_FILLED = ("ParentId", "BillingState", "ShippingStreet", "ShippingCity", "ShippingState",
              "ShippingPostalCode", "ShippingCountry", "Fax", "AccountNumber", "Sic", "Ownership",
              "Site", "AccountSource")  # fmt: skip


def squeezed(text):
    return "".join(text.split())


def tax_number(rng):
    return f"DE{rng.randrange(10**8, 10**9)}"


def phone(rng):
    """As people type it: some can be understood, some cannot."""
    area, number = rng.choice(("89", "30", "221", "40")), rng.randrange(10**5, 10**7)
    return rng.choice((
        f"0{area} {number}", f"0{area}/{number}", f"+49 {area} {number}", f"0049 {area}-{number}",
        f"(0{area}) {number}", "none", "siehe Website", None,
    ))  # fmt: skip


def street(rng):
    return f"{rng.choice(STREETS)} {rng.randrange(1, 200)}"


def spaced(rng, text):
    """Sometimes with blanks where none belong."""
    return f"  {text.replace(' ', '  ', 1)} " if rng.random() < 0.1 else text


def company(rng, number):
    name = f"{rng.choice(LAST)} {rng.choice(TRADE)} {number:04d} {rng.choice(FORM)}"
    if rng.random() < 0.1:
        name = f"{rng.choice(LAST)} & {rng.choice(LAST)} Gesellschaft für {name}"
    city, postal_code, country = rng.choice(PLACES)
    mail = f"info@firma{number:04d}.example"
    return dict.fromkeys(NOT_FILLED) | PLAIN | {
        "Name": spaced(rng, name),
        "Type": rng.choice(("Customer", "Customer", "Prospect")),
        "Industry": rng.choice(INDUSTRIES),
        "Rating": rng.choice(RATINGS),
        "Phone": phone(rng),
        "BillingStreet": None if rng.random() < 0.05 else street(rng),
        "BillingCity": city,
        "BillingPostalCode": postal_code,
        "BillingCountry": UNKNOWN_COUNTRY if rng.random() < 0.02 else country,
        "Website": f"https://firma{number:04d}.example",
        "NumberOfEmployees": rng.randrange(1, 5000),
        "AnnualRevenue": rng.randrange(10**5, 10**8),
        "Description": f"Seit {rng.randrange(1990, 2026)}: \"A\"\nRückfragen: {rng.choice(LAST)}",
        "Tax__c": tax_number(rng) if rng.random() < 0.7 else None,
        "Email__c": mail,
        "Payment_Terms__c": None if rng.random() < 0.1 else rng.choice(TERMS),
    }  # fmt: skip


def change_company(rng, record):
    """One or two values change; what identifies the customer does not."""
    city, postal_code, country = rng.choice(PLACES)
    if rng.random() < 0.5:
        record["BillingStreet"] = street(rng)
        record.update(BillingCity=city, BillingPostalCode=postal_code, BillingCountry=country)
    if rng.random() < 0.4:
        record["Phone"] = phone(rng)
    if rng.random() < 0.3:
        record["Industry"] = rng.choice(INDUSTRIES)
    if rng.random() < 0.3:
        record["Payment_Terms__c"] = rng.choice(TERMS)
    record["NumberOfEmployees"] += 1


def person(rng, number):
    first, last = rng.choice(FIRST), rng.choice(LAST)
    good_mail = f"kontakt{number:05d}@personen.example"
    return PLAIN | {
        "Salutation": rng.choice(("Mr.", "Ms.", "Dr.", None)),
        "MailingStreet": None,
        "MailingCity": None,
        "Department": rng.choice(("Vertrieb", "Qualität", None)),
        "LeadSource": rng.choice(("Web", "Other", None)),
        "HasOptedOutOfEmail": rng.random() < 0.2,
        "DoNotCall": rng.random() < 0.1,
        "FirstName": None if rng.random() < 0.15 else first,
        "LastName": spaced(rng, last),
        "Title": rng.choice(("Einkauf", "Geschäftsführung", "Büro", None)),
        "Email": rng.choice(
            (good_mail, good_mail, good_mail.upper(), f" {good_mail}", "unbekannt", None)
        ),
        "Phone": phone(rng),
    }


def line(rng, number):
    return {
        "OrderItemNumber": str(number * 10),
        "Quantity": rng.choice((1, 2, 5, 10, 2.5, 0.125, 1000)),
        "ListPrice": None,
        "Discount__c": rng.choice((0, 2.5, None)),
        "Plant__c": "1010",
        "Partial_Delivery__c": True,
        "Unit_of_Measure__c": "PCE",
        "UnitPrice": rng.randrange(100, 100_000) / 100,
        "TotalPrice": None if rng.random() < 0.02 else rng.randrange(100, 10_000_000) / 100,
        "Product2": {
            "StockKeepingUnit": rng.choice(PRODUCTS),
            "Name": "Artikel",
            "Family": "Drives",
            "IsActive": True,
        },
    }


def order(rng, number):
    day = f"2026-{rng.randrange(1, 3):02d}-{rng.randrange(2, 29):02d}"
    return PLAIN | {
        "EndDate": None,
        "IsReductionOrder": False,
        "PoNumber": f"B{number}/26",
        "ShippingCity": rng.choice(PLACES)[0],
        "OrderNumber": f"A-{number:07d}",
        "Status": "Activated",
        "EffectiveDate": CLOSED_PERIOD if rng.random() < 0.004 else day,
        "CurrencyIsoCode": rng.choice(("EUR", "EUR", "CHF", "PLN", "USD")),
        "Description": rng.choice((None, "Lieferung frei Haus", "Eilt!")),
        "OrderItems": [line(rng, n + 1) for n in range(rng.randrange(1, 6))],
    }


def change_order(rng, record):
    lines = record["OrderItems"]
    luck = rng.random()
    if luck < 0.3:
        lines.append(line(rng, len(lines) + 1))
    elif luck < 0.5 and len(lines) > 1:
        lines.pop(0)
    elif luck < 0.8:
        lines[-1]["Quantity"] = 7
