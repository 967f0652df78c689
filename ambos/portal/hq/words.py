"""Figures in words: a value with its state, the unit in full, the sentence above a page. Whole sentences, one a situation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ambos.domain.disclosure import is_small
from ambos.domain.indicators import Figure, Measure
from ambos.domain.periods import Month
from ambos.domain.units import Unit
from ambos.records.evaluation.queries import Indicator
from ambos.records.registry.loading import currencies, origin

UNITS = {
    Unit.reach: _("exposures"),
    Unit.contact: _("contacts"),
    Unit.service: _("services"),
    Unit.person: _("people"),
    Unit.referral: _("referrals"),
    Unit.completed_referral: _("completed referrals"),
    Unit.outcome: _("outcomes"),
}
UNIT_RULES = {
    Unit.reach: _("How many an announcement may have reached. It says nothing about who listened."),
    Unit.contact: _("One interaction with a human being, who may stay anonymous."),
    Unit.service: _("One countable act of the catalogue, such as one glucose test."),
    Unit.person: _("One distinct human being within the month and the program, however often she came."),
    Unit.referral: _("One person sent to one named service."),
    Unit.completed_referral: _("A referral after which the service or the person confirms that she was attended."),
    Unit.outcome: _("What changed: enrolled, certified, account opened, credit granted."),
}
MEDIAN_RULE = _("Half of them lie above it and half below.")
STATES = {
    "known": _("known"),
    "zero": _("zero"),
    "provisional": _("provisional"),
    "missing": _("no data"),
    "late": _("late"),
    "suppressed": _("hidden"),
    "not_offered": _("not offered"),
}
STATE_RULES = {
    "known": _("The month is over and the answers are in."),
    "zero": _("It was counted, and there was none."),
    "provisional": _("The month is not over, answers are still coming in, or an office has recorded nothing yet."),
    "missing": _("The program runs there and nothing was recorded. No data is not zero."),
    "late": _("The report is overdue."),
    "suppressed": _("The number is below 5, or showing it would give away one that is."),
    "not_offered": _("The program does not run at that office."),
}
TAGS = {
    "known": "positive",
    "zero": "quiet",
    "provisional": "caution",
    "missing": "negative",
    "late": "caution",
    "suppressed": "quiet",
    "not_offered": "quiet",
}


def whole(number: Any) -> str:
    """1,204."""
    return number_format(int(number), force_grouping=True)


def percent(share: Fraction) -> str:
    """48 %, to the nearest whole; under 1 and over 99 it says so rather than 0 or 100."""
    hundred = share * 100
    if 0 < hundred < 1:
        return gettext("under 1%")
    if 99 < hundred < 100:
        return gettext("over 99%")
    return gettext("%(n)s%%") % {"n": int(hundred + Fraction(1, 2))}


def value(figure: Figure | None) -> str:
    """What stands in a cell: the value, an asterisk when it is provisional, or a word for why there is none."""
    if figure is None:
        return "–"
    if figure.denominator == 0:
        return gettext("no cases")
    if figure.value is None:
        return str(STATES[figure.state]) if figure.state != "not_offered" else "–"
    return plain(figure) + ("*" if figure.state == "provisional" else "")


def plain(figure: Figure) -> str:
    """The value without its state. ``figure`` has one."""
    if figure.measure.kind == "rate":
        return percent(figure.value)
    if figure.measure.kind == "median":
        return _quantity(figure.measure, int(figure.value))
    return whole(figure.value)


def _quantity(measure: Measure, number: int) -> str:
    """Twelve days, thirty copies, forty-six of a currency."""
    shown = {"n": whole(number)}
    if measure.told_in == "days":
        return ngettext("%(n)s day", "%(n)s days", number) % shown
    if measure.told_in == "copies":
        return ngettext("%(n)s copy", "%(n)s copies", number) % shown
    return f"{whole(number)} {_quantity_name(measure)}"


def _quantity_name(measure: Measure) -> str:
    """What a median is told in; of money the currency."""
    if measure.currency:
        return measure.currency
    if measure.told_in == "money_of_origin":
        return origin().currency
    if measure.told_in == "money_of_residence":
        return currencies()[0]
    return gettext("copies") if measure.told_in == "copies" else gettext("days")


def explained(figure: Figure | None) -> str:
    """The value with what it is a share of: for titles of marks, where there is room for a sentence."""
    if figure is None:
        return gettext("not computed yet")
    if figure.value is None:
        return gettext("there was nothing to take a share of") if figure.denominator == 0 else str(STATES[figure.state])
    if figure.measure.kind == "rate":
        words = gettext("%(percent)s, %(n)s of %(of)s")
        said = words % {"percent": plain(figure), "n": whole(figure.numerator), "of": whole(figure.denominator)}
    else:
        said = plain(figure)
    return gettext("%(value)s (provisional)") % {"value": said} if figure.state == "provisional" else said


def unit(measure: Measure) -> str:
    """The unit under a title: people, % of referrals, days in the middle."""
    if measure.kind == "rate":
        return gettext("share in %")
    if measure.kind == "median":
        return gettext("%(what)s, median") % {"what": _quantity_name(measure)}
    return str(UNITS[measure.unit])


def month(period: Month) -> str:
    """October 2026."""
    return date_format(period.first_day, "YEAR_MONTH_FORMAT")


def short_month(period: Month) -> str:
    """Oct 2026."""
    return date_format(period.first_day, "M Y")


# -- the sentence above the network --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Reporting:
    """How many offices run a program in a month, and how many of them recorded nothing."""

    running: int
    silent: int


def headline(
    period: Month, reporting: Reporting, contacts: Figure | None, steps: Sequence[tuple[Indicator, Figure]]
) -> str:
    """What is seen, first thing: of the referrals where there are any, else of the contacts, else why there is nothing."""
    name = {"month": month(period)}
    if contacts is None:
        return gettext("The figures of %(month)s have not been computed yet.") % name
    if reporting.running == 0:
        return gettext("No office ran this program in %(month)s.") % name
    if contacts.state == "missing":
        return gettext("Nothing was recorded in %(month)s in any office that runs the program.") % name
    last = steps[-1][1] if len(steps) > 1 else None
    if last is not None and last.value is not None:
        return _of_the_referrals(name, last)
    if last is not None and last.denominator == 0:
        return gettext("In %(month)s people were attended and no referral was made.") % name
    if last is not None and last.state == "suppressed":
        return gettext("There are too few referrals in %(month)s to say how many ended in a visit.") % name
    if contacts.value is None:
        return gettext("There is too little in %(month)s to show without giving small numbers away.") % name
    return ngettext(
        "%(n)s contact was recorded in %(month)s.", "%(n)s contacts were recorded in %(month)s.", int(contacts.value)
    ) % (name | {"n": whole(contacts.value)})


def _of_the_referrals(name: dict[str, str], last: Figure) -> str:
    words = name | {"n": whole(last.denominator), "percent": percent(last.value)}
    if last.value == 0:
        return gettext("Of the %(n)s referrals made in %(month)s, none has ended in a visit that we know of.") % words
    if Fraction(45, 100) <= last.value <= Fraction(55, 100):
        return gettext("About half of the %(n)s referrals made in %(month)s ended in a visit that we know of.") % words
    return gettext("Of the %(n)s referrals made in %(month)s, %(percent)s ended in a visit that we know of.") % words


def where_lost(steps: Sequence[tuple[Indicator, Figure]], losses: Sequence[int | None]) -> str:
    """Between which two steps most were lost; empty when that is not known or nothing was lost."""
    known = [(loss, at) for at, loss in enumerate(losses) if loss]
    if not known or any(figure.value is None for _indicator, figure in steps):
        return ""
    loss, at = max(known)
    words = {
        "n": whole(loss),
        "before": str(steps[at - 1][0].measured.title),
        "after": str(steps[at][0].measured.title),
    }
    return gettext("Most were lost between “%(before)s” and “%(after)s”: %(n)s.") % words


def reporting(said: Reporting) -> str:
    """43 of 54 offices recorded something."""
    if said.running == 0:
        return gettext("No office runs this program.")
    if said.silent == 0:
        return ngettext(
            "The one office that runs the program recorded something.",
            "All %(n)s offices that run the program recorded something.",
            said.running,
        ) % {"n": whole(said.running)}
    return gettext("%(n)s of %(of)s offices that run the program recorded something.") % {
        "n": whole(said.running - said.silent),
        "of": whole(said.running),
    }


def tally(state: str, count: int) -> str:
    """How many offices are without data, or hidden."""
    if state == "missing":
        return ngettext("%(n)s without data", "%(n)s without data", count) % {"n": whole(count)}
    return ngettext("%(n)s hidden", "%(n)s hidden", count) % {"n": whole(count)}


def lost(count: int | None) -> str:
    """What stands beside a bar; nothing where it is unknown, none, or small."""
    if not count or count < 0 or is_small(count):
        return ""
    return gettext("− %(n)s") % {"n": whole(count)}
