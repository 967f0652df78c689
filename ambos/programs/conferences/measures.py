"""What the conferences count, by month and office. Only counts leave, never rows.

An edition counts in the month it begins, at the office that nominated; commitments in the month their last follow-up falls due.
Source: handbook 6 (indicators).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from ambos.domain.indicators import Measure
from ambos.domain.units import Unit
from ambos.records.registry.manifest import Measured

from .models import Commitment, FollowUp, Invitation, Participant
from .queries import council_on

Rows = Iterable[tuple[UUID, int, int | None]]
SAID = (Participant.Sex.FEMALE, Participant.Sex.MALE)
LAST = 12


def _invited(first: date, last: date) -> list[tuple[UUID, UUID, str, int]]:
    """(office, participant, sex, days she came) of every invitation that was accepted."""
    return list(
        Invitation.objects.filter(
            state=Invitation.State.ACCEPTED, nomination__edition__starts_on__range=(first, last),
            nomination__edition__state__in=["held", "following", "closed"],
        )
        .annotate(days=Count("check_ins"))
        .values_list("nomination__office", "nomination__participant", "nomination__participant__sex", "days")
        .order_by()
    )  # fmt: skip


def _accepted(first: date, last: date) -> dict[UUID, list[tuple[str, int]]]:
    found: dict[UUID, list[tuple[str, int]]] = {}
    for office, _participant, sex, days in _invited(first, last):
        found.setdefault(office, []).append((sex, days))
    return found


def _people(first: date, last: date) -> list[tuple[str, int]]:
    """(sex, days) of everybody who accepted, each once, however many offices and editions she stands in."""
    found: dict[UUID, tuple[str, int]] = {}
    for _office, participant, sex, days in _invited(first, last):
        found[participant] = (sex, days + found.get(participant, (sex, 0))[1])
    return list(found.values())


def attendance(first: date, last: date) -> Rows:
    """Of those who accepted, who came."""
    return [(office, sum(days > 0 for _s, days in rows), len(rows)) for office, rows in _accepted(first, last).items()]


def attendance_of_network(first: date, last: date) -> tuple[int, int]:
    """The same of the network, each person once."""
    people = _people(first, last)
    return sum(days > 0 for _sex, days in people), len(people)


def women(first: date, last: date) -> Rows:
    """Of those who came and said their sex, the women."""
    found = []
    for office, rows in _accepted(first, last).items():
        said = Counter(sex for sex, days in rows if days > 0 and sex in SAID)
        if said:
            found.append((office, said[Participant.Sex.FEMALE], said.total()))
    return found


def women_of_network(first: date, last: date) -> tuple[int, int]:
    """The same of the network, each person once."""
    said = Counter(sex for sex, days in _people(first, last) if days > 0 and sex in SAID)
    return said[Participant.Sex.FEMALE], said.total()


def commitments_met(first: date, last: date) -> Rows:
    """Of the commitments whose twelve months fell in the month, those a confirmed answer says were met."""
    met = Q(follow_ups__standing=FollowUp.Standing.MET, follow_ups__confirmed_at__isnull=False)
    rows = (
        Commitment.objects.filter(
            pk__in=FollowUp.objects.filter(months=LAST, due_on__range=(first, last)).values("commitment")
        )
        .order_by()
        .values_list("office")
        .annotate(top=Count("pk", filter=met, distinct=True), bottom=Count("pk", distinct=True))
    )
    return list(rows)


def alumni_in_council(first: date, last: date) -> Rows:
    """Of the members of the council on the last day, those who attended a conference before."""
    members, came = Counter[UUID](), Counter[UUID]()
    for office, is_alumna, _became in council_on(last):
        if office is not None:
            members[office] += 1
            came[office] += is_alumna
    return [(office, came[office], number) for office, number in members.items()]


def alumni_in_council_of_network(first: date, last: date) -> tuple[int, int]:
    """The same of the whole council, members without an office too; one person is one member."""
    members = council_on(last)
    return sum(is_alumna for _office, is_alumna, _became in members), len(members)


WRITTEN = _("What was written down at the door and confirmed afterwards.")

MEASURES: tuple[Measured, ...] = (
    Measured(
        Measure("conferences.attendance", Unit.person, "attended", "accepted", kind="rate"),
        title=_("Who accepted and came"), numerator=_("people who attended at least one day of a conference"),
        denominator=_("people who accepted their invitation"), compute=attendance, network=attendance_of_network,
        source=WRITTEN, order=10,
        caveats=(_("Counted in the month the conference begins, at the office that nominated."),),
    ),
    Measured(
        Measure("conferences.women", Unit.person, "women", "attended", kind="rate"),
        title=_("Women at conferences"), numerator=_("women who attended"),
        denominator=_("people who attended and said their sex"), compute=women, network=women_of_network,
        source=WRITTEN, order=20,
        caveats=(_("Who did not say is in neither number."),),
    ),
    Measured(
        Measure("conferences.commitments_met", Unit.outcome, "met", "made", kind="rate"),
        title=_("Commitments met after a year"), numerator=_("commitments that a confirmed answer says were met"),
        denominator=_("commitments whose twelve months fell in the month"), compute=commitments_met, source=WRITTEN,
        settles_after=30, order=30,
        caveats=(_("What nobody answered counts as not known, and stays in the denominator."),),
    ),
    Measured(
        Measure("conferences.alumni_in_council", Unit.person, "alumni", "members", kind="rate"),
        title=_("Alumni in the council"), numerator=_("members of the council who had attended a conference"),
        denominator=_("members of the council on the last day of the month"), compute=alumni_in_council,
        network=alumni_in_council_of_network, order=40,
        source=_("Posts of the council, compared with who attended by their address."),
        caveats=(_("It says who they are, not that the conference made them members."),),
    ),
)  # fmt: skip
