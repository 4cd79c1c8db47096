"""The functions that the example's maps use, written from their descriptions, not from code."""

import re


def squish(text):
    return None if text is None else " ".join(text.split())


def truncate(text, length):
    return None if text is None else text[:length]


def email(text):
    """Trimmed and lower-cased; None unless it is one word, one `@` and a domain with a dot."""
    if text is None:
        return None
    text = text.strip().lower()
    return text if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", text) else None


def e164(text, country_code="49"):
    """`+49891234` from what people type; None where it cannot be understood."""
    if text is None:
        return None
    digits = re.sub(r"[\s()/.-]", "", text)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    elif digits.startswith("0"):
        digits = "+" + country_code + digits[1:]
    return digits if re.fullmatch(r"\+[1-9][0-9]{6,14}", digits) else None


def edits(one, other):
    """Levenshtein distance."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


def alike(one, other):
    """Clearly more than nine tenths alike, or clearly less; an error in between.

    Whatever measure of likeness the library takes, one sign in twenty is alike and half is not.
    """
    share = 1 - edits(one.lower(), other.lower()) / max(len(one), len(other), 1)
    if 0.6 < share < 0.94:
        raise ValueError(
            f"`{one}` and `{other}` are neither alike nor different: mend the generator"
        )
    return share >= 0.94
