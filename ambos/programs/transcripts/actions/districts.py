"""Districts: taken in with the rules of their state; offices of origin: one for each state, from the pack."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import transaction

from ambos.domain.country import Pack
from ambos.domain.errors import Refused
from ambos.domain.names import fold
from ambos.records.audit.actions import record
from ambos.records.learning.models import Institution
from ambos.records.learning.queries import rule_set_on
from ambos.records.network.models import Office

from ..models import DistrictTerms
from ..permissions import may_keep_districts
from .steps import must, user_of

KEPT = (
    "rules",
    "allows_part_year",
    "hours_per_credit",
    "oldest_age",
    "contact_name",
    "contact_email",
    "language",
)
STATES = "places/states.csv"


@transaction.atomic
def join_district(
    *,
    institution: Institution,
    office: Office,
    rules: str,
    joined_on: date,
    by: Any,
    is_demo: bool = False,
    **details: Any,
) -> DistrictTerms:
    """A district takes part. Refused ``transcripts.not_a_district``, ``transcripts.takes_part``, ``learning.unknown_rules``.

    ``details``: part years, hours of a credit, oldest age, contact. Its accounts come through its organization.
    """
    must(may_keep_districts(by))
    if institution.kind not in (Institution.Kind.DISTRICT, Institution.Kind.SCHOOL):
        raise Refused("transcripts.not_a_district", field="institution")
    if DistrictTerms.objects.filter(institution=institution).exists():
        raise Refused("transcripts.takes_part", field="institution")
    rule_set_on(rules, joined_on)
    made = DistrictTerms(
        institution=institution,
        office=office,
        rules=rules,
        joined_on=joined_on,
        kept_by_id=user_of(by),
        is_demo=is_demo,
    )
    _set(made, details)
    made.save()
    record(
        "transcripts.district_joined", made, by=by, office=office, organization=institution.organization_id, rules=rules
    )
    return made


@transaction.atomic
def keep_terms(*, district: DistrictTerms, by: Any, **details: Any) -> DistrictTerms:
    """Change the terms of a district. Analyses that were issued stay as they were. Its grades by credits are decided by two
    people (``thresholds``)."""
    must(may_keep_districts(by))
    row = DistrictTerms.objects.select_for_update(of=("self",)).get(pk=district.pk)
    if "rules" in details:
        rule_set_on(details["rules"], row.joined_on)
    _set(row, details)
    row.kept_by_id = user_of(by)
    row.save()
    record("transcripts.terms_kept", row, by=by, office=row.office_id, fields=sorted(details))
    return row


def load_origin_offices(packs: tuple[Pack, Iterable[Pack]], say: Callable[[str], Any]) -> str:
    """The loader: one education office for each state of origin, to be asked for records. Addresses are filled in by
    whoever knows them: what was written by hand stays."""
    home, _abroad = packs
    if not home.has(STATES):
        return "no education offices of origin"
    rows = list(home.rows(STATES))
    for row in rows:
        name = f"Secretaría de Educación, {row['name']}"
        Institution.objects.get_or_create(
            kind=Institution.Kind.STATE_OFFICE, country=home.code, state_province=row["iso_3166_2"],
            defaults={
                "name": name, "folded_name": fold(name), "source": row["source"], "as_of": row["as_of"],
                "confidence": "unverified",
            },
        )  # fmt: skip
    return f"{len(rows)} education offices of origin"


def _set(row: DistrictTerms, details: dict[str, Any]) -> None:
    for name, value in details.items():
        if name not in KEPT:
            raise TypeError(name)
        setattr(row, name, value)
