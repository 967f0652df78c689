"""The agreements under which the demo's windows work: one of a window's own ends in two months, one in three; at Fresno one for
tests and vaccines ends within the month, while that of the window itself goes on, so that the window stays open whatever the day on
which somebody looks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ambos.records.agreements.actions import draft_agreement, send_to_review, sign_agreement
from ambos.records.agreements.models import Agreement, Party
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office
from ambos.records.posts.demo import access_at

from ..queries import PROGRAM

DAYS_LEFT = {"losangeles": 55, "chicago": 84}
"""Of the windows' own agreements; the others have more than a year."""
LONG, SOON = 430, 26


def of_the_window(office: Office, agency: Organization, starts_on: date, today: date) -> Agreement:
    """The agreement behind a window's operation, signed by the consul."""
    ends_on = today + timedelta(days=DAYS_LEFT.get(office.code, LONG))
    return _signed(
        office,
        f"Convenio de la ventanilla de {office.city} (muestra)",
        [(agency, Party.Part.LEAD_AGENCY)],
        starts_on,
        ends_on,
    )


def for_tests(office: Office, agency: Organization, clinic: Organization, starts_on: date, today: date) -> Agreement:
    """A smaller one with a clinic beside it, of which nobody signed a renewal yet."""
    parties = [(agency, Party.Part.LEAD_AGENCY), (clinic, Party.Part.PROVIDER)]
    return _signed(office, "Convenio de pruebas y vacunas (muestra)", parties, starts_on, today + timedelta(days=SOON))


def _signed(office: Office, title: str, parties: list[Any], starts_on: date, ends_on: date) -> Agreement:
    made = draft_agreement(
        title=title, program=PROGRAM, offices=[office], parties=parties, starts_on=starts_on, ends_on=ends_on,
        by=access_at("community_affairs_officer", office),
    )  # fmt: skip
    sent = send_to_review(agreement=made, by=access_at("community_affairs_officer", office))
    return sign_agreement(agreement=sent, signed_on=starts_on, by=access_at("consul", office))
