"""Samples: made-up papers, sealed by a key that everybody knows.

The demo key and its root are no secret: they are computed from words. So their list is accepted outside production only,
and whatever they sealed is named a sample, on the paper and by whoever verifies it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec

from ambos.domain import sealing
from ambos.domain.folios import new_folio
from ambos.domain.sealed_lists import KeyList, ListedKey, Revocations, sign_keys, sign_revocations
from ambos.domain.sealed_schemas import (
    Analysis,
    Certificate,
    Kind,
    Mark,
    Past,
    Recognised,
    Record,
    Statement,
    Transfer,
    compact,
)
from ambos.records.registry.loading import origin

OFFICE = ("Consulado de muestra", "Sample consulate")
_SINCE, _UNTIL = date(2020, 1, 1), date(2120, 1, 1)
_MADE = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass(frozen=True)
class SealedPaper:
    """A paper sealed: what it says, its token, and what a sheet needs besides."""

    record: Record
    claims: sealing.Claims
    token: bytes
    office: tuple[str, str]
    issuer: tuple[str, str]
    is_sample: bool


def known_key(what: str) -> ec.EllipticCurvePrivateKey:
    """The key that these words make. Nothing real may ever be sealed with it."""
    number = int.from_bytes(hashlib.sha512(f"ambos sample {what}".encode()).digest(), "big")
    return ec.derive_private_key(number % (sealing.ORDER - 1) + 1, ec.SECP256R1())


def key_id(what: str = "sample") -> str:
    """The id of the sample signer, or of the sample publisher."""
    return f"{origin().code}-{what}-0"


def sample_root() -> bytes:
    """The public key of the root of samples."""
    return sealing.public_bytes(known_key("root"))


@cache
def sample_lists() -> tuple[bytes, bytes]:
    """The list of keys and the list of revocations under which samples verify."""
    signer = ListedKey(key_id(), sealing.public_bytes(known_key("signer")), OFFICE, _SINCE, _UNTIL, is_sample=True)
    press = ListedKey(
        key_id("publisher"), sealing.public_bytes(known_key("publisher")), OFFICE, _SINCE, _UNTIL, is_publisher=True
    )
    listed = KeyList(0, _MADE, issuer(), {key.key_id: key for key in (signer, press)})
    daily = Revocations(0, _MADE, datetime(2119, 1, 1, tzinfo=UTC), {})
    return sign_keys(listed, known_key("root")), sign_revocations(daily, known_key("publisher"), press.key_id)


def issuer() -> tuple[str, str]:
    """The institution, in both languages."""
    return origin().institution.es, origin().institution.en


def sample_paper(kind: str, *, now: datetime) -> SealedPaper:
    """One made-up paper of a kind, sealed by the sample key at ``now``."""
    record = _RECORDS[Kind(kind)]()
    expires_at = now.replace(microsecond=0) + timedelta(days=365) if kind == Kind.STATEMENT else None
    payload = sealing.claims(
        compact(record), folio=new_folio(secrets.randbelow), issued_at=now, place=0, expires_at=expires_at
    )
    token = sealing.seal(payload, known_key("signer"), key_id())
    return SealedPaper(record, sealing.read_claims(payload), token, OFFICE, issuer(), is_sample=True)


def _certificate() -> Certificate:
    return Certificate(
        what=1,
        name="María Guadalupe Hernández Ruiz (muestra)",
        course="Primaria para personas adultas",
        provider="Plaza comunitaria de muestra",
        hours=120,
        starts_on=date(2026, 2, 2),
        ends_on=date(2026, 10, 30),
        result="Aprobado",
    )


def _statement() -> Statement:
    return Statement(
        serial="MU-2026-000123",
        name="José Ángel Núñez Ek (muestra)",
        birth_year=1981,
        registered_on=date(2019, 5, 14),
        office="Consulado de muestra",
    )


def _transfer() -> Transfer:
    marks = ((1, 92), (2, 85), (3, 88), (6, 90), (7, 81), (8, 76), (9, 95), (10, 100), (11, 90))
    return Transfer(
        given_names="Ximena (muestra)",
        surname1="Ríos",
        surname2="Salcedo",
        born_on=date(2014, 4, 9),
        birthplace="Zamora, Michoacán",
        direction=0,
        school="Secundaria Técnica 12 (muestra)",
        school_place="Zamora, Michoacán",
        grade=7,
        grade_there=7,
        attended=(date(2026, 8, 18), date(2026, 11, 13)),
        days=(58, 60),
        marks=tuple(Mark(subject, tenths) for subject, tenths in marks),
        past=tuple(Past(n, 2019 + n, tenths) for n, tenths in enumerate((94, 91, 93, 90, 88, 92), start=1)),
        note="Lee bien en voz alta y le gusta la biología. Va empezando álgebra: conviene repasar fracciones.",
        note_there="Reads aloud well and likes biology. Starting algebra; a review of fractions would help.",
        language_support="Ninguno · None",
        signers=(
            ("Elvira Zamudio (muestra)", "Directora · Principal"),
            ("Tomás Arriaga (muestra)", "Control escolar · Records"),
        ),
    )


def _analysis() -> Analysis:
    given = (
        ("Matemáticas III", "8.5", "02052", 100), ("Ciencias III (Química)", "7.9", "03101", 100), ("Historia II", "9.0", "04053", 100),
        ("Español III", "9.2", "24052", 100), ("Educación Física III", "10", "08001", 100), ("Artes III", "8.8", "elective", 50),
    )  # fmt: skip
    return Analysis(
        number="S-20481 (muestra)",
        district="Distrito escolar de muestra",
        rules="us-tx-foundation",
        credits=550,
        lines=tuple(Recognised(*row) for row in given),
        without=((3, 1), (10, 2)),
        missing=(("english", 400), ("mathematics", 200), ("science", 200), ("social_studies", 200)),
        grade=10,
    )


_RECORDS = {
    Kind.CERTIFICATE: _certificate,
    Kind.STATEMENT: _statement,
    Kind.TRANSFER: _transfer,
    Kind.ANALYSIS: _analysis,
}
