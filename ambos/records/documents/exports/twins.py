"""Digital twins of a paper: what another country's school system or a wallet reads without a camera.

A certificate is an Open Badge, a transfer document a Comprehensive Learner Record with one achievement a subject; every
kind has its JSON (``sheet.as_json``). Names are in the language of the origin, as on the paper; what may be pending is in
progress, never a zero. The code of the paper goes along as evidence, so that a twin can be held against its paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from ambos.domain import sealed_credentials as credentials
from ambos.domain.folios import printed
from ambos.domain.sealed_lists import Lists
from ambos.domain.sealed_schemas import Certificate, Mark, Record, Transfer, subject_name
from ambos.domain.sealing import Claims
from ambos.records.registry.loading import origin

from . import reading
from .page import page_address
from .sheet import as_json, title_of


@dataclass(frozen=True)
class Twin:
    """One twin: how its file ends, its media type, its content."""

    ending: str
    media_type: str
    content: str


def twins(
    record: Record,
    claims: Claims,
    *,
    listed_as: str,
    office: str,
    key: ec.EllipticCurvePrivateKey,
    key_id: str,
    url: str,
) -> list[Twin]:
    """The twins of a paper. ``listed_as`` is the key in whose list of revocations the paper stands; ``key`` and ``key_id``
    sign the twin: the same, unless the office has a newer one. ``url`` is the address in its code."""
    plain = Twin("json", "application/json", as_json(record, claims))
    made = credential_of(record, claims, listed_as=listed_as, office=office, url=url)
    if made is None:
        return [plain]
    ending = "badge.jwt" if isinstance(record, Certificate) else "clr.jwt"
    return [plain, Twin(ending, "application/vc+jwt", credentials.as_jwt(made, key, key_address(key_id)))]


def credential_of(record: Record, claims: Claims, *, listed_as: str, office: str, url: str) -> dict[str, Any] | None:
    """The credential of a certificate or of a transfer document, not yet signed; ``None`` for what has none."""
    status = credentials.status_entry(status_address(listed_as), claims.place)
    common: dict[str, Any] = {
        "address": f"{page_address()}{claims.folio}",
        "issuer": profile(office),
        "since": claims.issued_at,
        "until": claims.expires_at,
    }
    if isinstance(record, Certificate):
        made = credentials.credential(
            ["OpenBadgeCredential"], name=record.course, subject=_certificate(record), status=status, **common
        )
        return made | {"awardedDate": credentials.moment(claims.issued_at), "evidence": [_paper(url, claims)]}
    if isinstance(record, Transfer):
        subject = {
            "type": ["ClrSubject"],
            "identifier": [_identity(record)],
            "verifiableCredential": [_course(record, mark, common) for mark in record.marks or ()],
        }
        return credentials.credential(
            ["ClrCredential"], name=title_of(record)[0], subject=subject, status=status, **common
        ) | {"partial": True}
    return None


def status_jwt(lists: Lists, listed_as: str, key: ec.EllipticCurvePrivateKey, key_id: str) -> str:
    """The list of revocations of one key as a signed credential; ``key`` is that of the publisher."""
    made = credentials.status_list(
        lists.revocations.bits.get(listed_as, b""),
        address=status_address(listed_as),
        issuer=profile(lists.keys.issuer[0]),
        since=lists.revocations.made_at,
        until=lists.revocations.good_until,
    )
    return credentials.as_jwt(made, key, key_address(key_id))


def profile(office: str) -> dict[str, Any]:
    """Who issues, as credentials say it."""
    return {"id": page_address(), "type": ["Profile"], "name": office, "url": page_address()}


def key_address(key_id: str) -> str:
    """Where a key stands as a JWK."""
    return f"{page_address()}keys/{key_id}"


def status_address(key_id: str) -> str:
    """Where the list of revocations of a key stands as a credential."""
    return f"{page_address()}status/{key_id}"


def language() -> str:
    """The language a paper is written in: Spanish as the origin writes it (BCP 47)."""
    return f"es-{origin().code.upper()}"


def _identity(record: Certificate | Transfer) -> dict[str, Any]:
    """The name as it stands on the paper, in clear: a twin is for whoever holds the paper."""
    return {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": subject_name(record),
        # The standard's own list of kinds has no name of a person; what is not in it begins with "ext:".
        "identityType": "ext:name",
    }


def _paper(url: str, claims: Claims) -> dict[str, Any]:
    return {
        "id": url,
        "type": ["Evidence"],
        "name": f"Papel sellado, folio {printed(claims.folio)}",
        "narrative": "La dirección del código del papel: la misma página dice si es válido.",
    }


def _certificate(record: Certificate) -> dict[str, Any]:
    did = "Terminó el curso." if record.what else "Asistió al curso."
    hours = f" {record.hours} horas." if record.hours else ""
    subject: dict[str, Any] = {
        "type": ["AchievementSubject"],
        "identifier": [_identity(record)],
        "activityEndDate": _at_noon(record.ends_on),
        "achievement": {
            "id": credentials.urn("course", record.provider, record.course),
            "type": ["Achievement"],
            "achievementType": "CertificateOfCompletion" if record.what else "Certificate",
            "name": record.course,
            "description": f"{record.course}. {record.provider}.{hours}",
            "criteria": {"narrative": f"{did}{hours}"},
            "creator": {
                "id": credentials.urn("provider", record.provider),
                "type": ["Profile"],
                "name": record.provider,
            },
            "inLanguage": language(),
        },
    }
    if record.starts_on:
        subject["activityStartDate"] = _at_noon(record.starts_on)
    if record.result:
        subject["result"] = [{"type": ["Result"], "value": record.result}]
    return subject


def _course(record: Transfer, mark: Mark, common: dict[str, Any]) -> dict[str, Any]:
    """One subject of the record as a credential of its own, covered by the signature of the whole."""
    es, en = reading.subject(mark.subject)
    words = reading.words()["scale"]
    scale = credentials.urn("scale", str(words["highest"]))
    result = {"status": "InProgress"} if mark.tenths is None else {"value": f"{mark.tenths / 10:g}"}
    achievement = {
        "id": credentials.urn("subject", str(mark.subject), str(record.grade)),
        "type": ["Achievement"],
        "achievementType": "Course",
        "name": es,
        "description": f"{es} ({en}), {reading.grade(record.grade)[0]}",
        "criteria": {"narrative": words["words"][0] or es},
        "inLanguage": language(),
        "resultDescription": [
            {
                "id": scale,
                "type": ["ResultDescription"],
                "name": "Calificación",
                "resultType": "RawScore",
                "valueMin": "0",
                "valueMax": f"{words['highest'] / 10:g}",
            }
        ],
    }
    subject = {
        "type": ["AchievementSubject"],
        "identifier": [_identity(record)],
        "activityStartDate": _at_noon(record.attended[0]),
        "activityEndDate": _at_noon(record.attended[1]),
        "achievement": achievement,
        "result": [{"type": ["Result"], "resultDescription": scale} | result],
    }
    mine = common | {"address": f"{common['address']}/{mark.subject}"}
    return credentials.credential(["AchievementCredential"], name=es, subject=subject, **mine)


def _at_noon(on: Any) -> str:
    """A day as a moment: noon, so that it stays that day in both countries."""
    return f"{datetime.combine(on, time(12)):%Y-%m-%dT%H:%M:%SZ}"
