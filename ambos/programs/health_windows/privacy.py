"""What a window keeps of a person, and how it forgets her. Casework and measurements answer for their own rows.

Turns, services, doses and applications of her visits are hers to read. Of an HIV test the sheet says only that there was
one and when: sheets are printed and lie about; the result is told to her alone. Forgotten, her rows keep their counts.
"""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .models import Enrolment, GivenService, HivTest, SafetyAtWork, Ticket, Vaccination, VisitSheet
from .queries import family_choices, hazard_choices, service_names, trade_choices, vaccine_choices

Sheet = list[tuple[str, list[tuple[str, str]]]]


def data_about(person: Any) -> Sheet:
    """Her turns, what was given to her, her applications."""
    turns = Ticket.objects.filter(person=person).order_by("-day", "number")
    parts = [
        (_("Turns at the window"), [(_day(t.day), _("turn %(number)s") % {"number": t.number}) for t in turns]),
        (_("Services at the window"), list(_services(person))),
        (_("Vaccines"), list(_doses(person))),
        (_("Help with applications"), list(_applications(person))),
    ]
    return [(title, rows) for title, rows in parts if rows]


def forget(person: Any, by: Any) -> int:
    """Her turns become anonymous slips, her applications nobody's; the counts stay true. Returns how many rows."""
    turns = Ticket.objects.filter(person=person)
    for ticket in turns:
        ticket.person, ticket.alias, ticket.topics = None, f"A-{ticket.number}", []
        ticket.save(update_fields=["person", "alias", "topics"])
    HivTest.objects.filter(encounter__person=person).update(result=None, known_at=None, told_at=None, told_by=None)
    return len(turns) + Enrolment.objects.filter(person=person).update(person=None)


def _services(person: Any) -> Any:
    names, found = service_names(), []
    for given in GivenService.objects.filter(encounter__person=person).select_related("encounter"):
        said = filter(None, (names.get(given.service), given.get_finding_display(), given.get_next_step_display()))
        found.append((given.encounter.day, " · ".join(map(str, said))))
    trades, hazards = dict(trade_choices()), dict(hazard_choices())
    for work in SafetyAtWork.objects.filter(encounter__person=person).select_related("encounter"):
        said = (trades.get(work.trade, work.trade), *(hazards.get(code, code) for code in work.hazards))
        found.append((work.encounter.day, f"{_('Safety at work')}: {', '.join(map(str, said))}"))
    for test in HivTest.objects.filter(encounter__person=person).select_related("encounter"):
        found.append((test.encounter.day, _("A test with a permission of its own; its result is told to you alone")))
    for sheet in VisitSheet.objects.filter(encounter__person=person, is_insured__isnull=False).select_related(
        "encounter"
    ):
        said = _("said: has health insurance") if sheet.is_insured else _("said: has no health insurance")
        found.append((sheet.encounter.day, said))
    return [(_day(day), text) for day, text in sorted(found, reverse=True)]


def _doses(person: Any) -> Any:
    names = dict(vaccine_choices())
    for dose in Vaccination.objects.filter(encounter__person=person).select_related("lot", "encounter"):
        what = {"vaccine": names.get(dose.vaccine, dose.vaccine), "n": dose.dose, "lot": dose.lot.lot}
        yield _day(dose.encounter.day), _("%(vaccine)s, dose %(n)s, lot %(lot)s") % what


def _applications(person: Any) -> Any:
    names = dict(family_choices())
    for one in Enrolment.objects.filter(person=person):
        yield _day(one.assisted_on), f"{names.get(one.program_family, one.program_family)} · {one.get_state_display()}"


def _day(day: Any) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
