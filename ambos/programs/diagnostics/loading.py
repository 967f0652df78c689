"""The banks of questions, read once a process from ``items/``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from ambos.domain.diagnostics.forms import Form, fixed_form
from ambos.domain.diagnostics.items import Bank, load_bank
from ambos.domain.errors import Refused

FOLDER = Path(__file__).parent / "items"
ORDER = ("algebra_1", "hs_mathematics", "hs_science", "hs_earth_science")


@cache
def banks() -> dict[str, Bank]:
    """Every bank by its code, in the order they are offered."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = {}
    for path in FOLDER.glob("*.yaml"):
        bank = load_bank(yaml.load(path.read_text(encoding="utf-8"), loader))  # noqa: S506 - a safe loader, the fast one
        found[bank.code] = bank
    return {code: found[code] for code in sorted(found, key=lambda c: (ORDER.index(c) if c in ORDER else 99, c))}


def bank(code: str) -> Bank:
    """One bank. Refused ``diagnostics.unknown_bank`` (value: bank)."""
    if code not in banks():
        raise Refused("diagnostics.unknown_bank", field="bank", bank=code)
    return banks()[code]


@cache
def form_of(bank_code: str, form: str) -> Form:
    """A fixed form; for choosing one by one, the whole bank."""
    return fixed_form(bank(bank_code), "long" if form == "adaptive" else form)
