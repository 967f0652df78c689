"""What plazas count. Each measure is one query over a month, by office; only counts leave, never rows. (handbook 11, indicators)"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ambos.domain.indicators import Measure, median_of_all, medians
from ambos.domain.periods import Month
from ambos.domain.units import Unit
from ambos.records.registry.loading import currencies
from ambos.records.registry.manifest import Measured

from .loading import level_choices, rules_on
from .models import Attendance, Cost, ExamRequest, Learner, LevelCompletion, Session, Staff

PROGRAM = "plazas"
Rows = Iterable[tuple[UUID, int, int | None]]
THERE = ("present", "late")


def _seen(last: date) -> Q:
    """Seen within the days of the rules before the last."""
    since = last - timedelta(days=rules_on(last).inactive_days)
    came = Attendance.objects.filter(learner=OuterRef("pk"), day__range=(since, last), state__in=THERE)
    sat = ExamRequest.objects.filter(enrolment__learner=OuterRef("pk"), sat_on__range=(since, last))
    return Q(enrolled_on__gte=since) | Exists(came) | Exists(sat)


def active_learners(first: date, last: date) -> QuerySet[Learner]:
    """Learners enrolled by the last day, not gone before the first, and seen within the days of the rules before the last."""
    stayed = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=first)
    return Learner.objects.filter(stayed, _seen(last), enrolled_on__lte=last)


def _by_office(rows: QuerySet[Any], office: str, **counts: Any) -> Rows:
    found = rows.order_by().values_list(office).annotate(**counts)
    return [(row[0], row[1], row[2] if len(row) > 2 else None) for row in found]


def active(first: date, last: date) -> Rows:
    """Active learners."""
    return _by_office(active_learners(first, last), "plaza__office", n=Count("pk"))


def new(first: date, last: date) -> Rows:
    """Learners who enrolled."""
    return _by_office(Learner.objects.filter(enrolled_on__range=(first, last)), "plaza__office", n=Count("pk"))


def sessions(first: date, last: date) -> Rows:
    """Sessions held."""
    return _by_office(Session.objects.filter(day__range=(first, last)), "group__plaza__office", n=Count("pk"))


def attendances(first: date, last: date) -> Rows:
    """Attendances: one learner at one session."""
    came = Attendance.objects.filter(day__range=(first, last), state__in=THERE)
    return _by_office(came, "session__group__plaza__office", n=Count("pk"))


def sat(first: date, last: date) -> QuerySet[ExamRequest]:
    """Exams sat that have a result; a corrected one counts as it was corrected."""
    replaced = ExamRequest.objects.filter(replaces=OuterRef("pk"))
    return ExamRequest.objects.filter(~Exists(replaced), sat_on__range=(first, last), state="marked")


def exams_passed(first: date, last: date) -> Rows:
    """Exams passed, of those sat."""
    return _by_office(sat(first, last), "plaza__office", top=Count("pk", filter=Q(passed=True)), bottom=Count("pk"))


def national() -> QuerySet[LevelCompletion]:
    """Levels finished by the rule of the plan; a course of its own (English, GED) is none."""
    return LevelCompletion.objects.filter(level__in=[code for code, _name in level_choices()])


def levels(first: date, last: date) -> Rows:
    """Levels finished."""
    return _by_office(national().filter(completed_on__range=(first, last)), "plaza__office", n=Count("pk"))


def _cohort(last: date) -> QuerySet[Learner]:
    """Who enrolled in the same month two years before: long enough to finish a level."""
    first = last.replace(year=last.year - 2, day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return Learner.objects.filter(enrolled_on__gte=first, enrolled_on__lt=following, level_at_entry__gt="")


def cohort_completed(first: date, last: date) -> Rows:
    """Of those who enrolled in this month two years ago, who finished a level since."""
    finished = national().filter(learner=OuterRef("pk"), completed_on__lte=last)
    rows = _cohort(last).annotate(is_done=Exists(finished))
    return _by_office(rows, "plaza__office", top=Count("pk", filter=Q(is_done=True)), bottom=Count("pk"))


def left(first: date, last: date) -> Rows:
    """Learners who left, of those active in the month and of whoever left in it: most are written down as gone when nobody has seen
    them for long, and then they are among the active no more."""
    gone = Q(withdrawn_on__range=(first, last))
    there = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=last)
    rows = Learner.objects.filter(gone | there & _seen(last), enrolled_on__lte=last)
    return _by_office(rows, "plaza__office", top=Count("pk", filter=gone), bottom=Count("pk"))


def advisers(first: date, last: date) -> Rows:
    """Advisers at work on the last day."""
    there = Staff.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=last), part="adviser", starts_on__lte=last)
    return _by_office(there, "plaza__office", n=Count("pk"))


def adviser_turnover(first: date, last: date) -> Rows:
    """Advisers who left in the month, of those at work on its first day or who began in it."""
    rows = Staff.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first), part="adviser", starts_on__lte=last)
    return _by_office(
        rows, "plaza__office", top=Count("pk", filter=Q(ends_on__range=(first, last))), bottom=Count("pk")
    )


def _completion_costs(first: date, last: date, currency: str) -> list[tuple[UUID, int]]:
    """(office, cost) of each completion between two days at a plaza that said what it spent in this money: what the plaza spent of
    it in the year that ends on the last day, paid and in kind, by what was finished there in that year. Nothing is converted, and
    no money is added to another. Three queries."""
    since = Month.of(last).plus(-11).first_day
    said = Cost.objects.filter(month__range=(since, last), currency=currency).order_by()
    spent = dict(said.values_list("plaza").annotate(n=Sum("amount")))
    done = LevelCompletion.objects.filter(plaza__in=spent).order_by()
    of_the_year = dict(done.filter(completed_on__range=(since, last)).values_list("plaza").annotate(n=Count("pk")))
    found = done.filter(completed_on__range=(first, last)).values_list("plaza__office", "plaza")
    return [(office, round(spent[plaza] / of_the_year[plaza])) for office, plaza in found]


def completion_costs(first: date, last: date, *, currency: str) -> Rows:
    """What a completion costs in one money, the median of the month's completions, by office."""
    return medians(_completion_costs(first, last, currency))


def _completion_costs_everywhere(first: date, last: date, *, currency: str) -> tuple[int, int] | None:
    return median_of_all(_completion_costs(first, last, currency))


RULE = _("Handbook of the plazas; the days are those of the rules in force.")


def _measured(
    code: str, unit: Unit, title: Any, numerator: Any, compute: Callable[[date, date], Rows], order: int, **more: Any
) -> Measured:
    kind = more.pop("kind", "count")
    measure = Measure(
        f"{PROGRAM}.{code}", unit, code, **({"denominator": f"{code}_of", "kind": kind} if kind == "rate" else {})
    )
    return Measured(
        measure,
        title=title,
        numerator=numerator,
        compute=compute,
        network=_network(compute),
        order=order,
        source=RULE,
        **more,
    )


def _network(compute: Callable[[date, date], Rows]) -> Callable[[date, date], tuple[int, int | None]]:
    """A learner stands at one plaza on a day, so that offices add up to the network without counting anybody twice."""

    def whole(first: date, last: date) -> tuple[int, int | None]:
        rows = list(compute(first, last))
        below = [row[2] for row in rows if row[2] is not None]
        return sum(row[1] for row in rows), sum(below) if below else None

    return whole


def _cost_of_completion(currency: str, nth: int) -> Measured:
    """What a completion costs in one currency: a figure of its own, since no money is added to another. That of the first country
    of residence keeps the plain code."""
    code = f"{PROGRAM}.cost_of_completion" + (f"_{currency.lower()}" if nth else "")
    return Measured(
        Measure(code, Unit.outcome, "cost_of_completion", "completions", kind="median", told_in="money_of_residence", currency=currency),
        title=format_lazy(_("Cost of a completion, {currency}"), currency=currency),
        numerator=_("what a plaza spent in twelve months, paid and in kind, by each level or course finished there in them: the median of "
                    "the month's completions"),
        denominator=_("levels and courses finished in the month at plazas that said what they spent"),
        compute=partial(completion_costs, currency=currency),
        network=partial(_completion_costs_everywhere, currency=currency),
        order=110 + nth, settles_after=30, source=RULE,
        caveats=(
            _("Only plazas that wrote down what they spent, each currency in a figure of its own: nothing is converted nor added up. A "
              "plaza that spends in two stands in both, with its part in each."),
            _("What the consulate and the country of origin spend is not in it."),
        ),
    )  # fmt: skip


MEASURES: tuple[Measured, ...] = (
    _measured("active", Unit.person, _("Active learners"), _("learners seen in the ninety days before the month's end"), active, 10,
              caveats=(_("Who stopped coming is counted until ninety days have passed."),)),
    _measured("new", Unit.person, _("New learners"), _("learners who enrolled in the month"), new, 20),
    _measured("sessions", Unit.service, _("Sessions held"), _("sessions with attendance taken"), sessions, 30),
    _measured("attendances", Unit.contact, _("Attendances at sessions"), _("learners at sessions, each time"), attendances, 40,
              caveats=(_("One learner at ten sessions is ten attendances."),)),
    _measured("exams_passed", Unit.service, _("Module exams passed"), _("exams of modules passed"), exams_passed, 50, kind="rate",
              denominator=_("exams of modules sat"), caveats=(_("Modules replaced by earlier studies have no exam."),)),
    _measured("levels", Unit.outcome, _("Levels finished"), _("levels finished by rule in the month"), levels, 60),
    _measured("cohort_completed", Unit.person, _("Finished a level within two years"),
              _("of those who enrolled in this month two years before, who finished a level since"), cohort_completed, 70,
              kind="rate", denominator=_("learners who enrolled in this month two years before"),
              caveats=(_("Who moved to another plaza and finished there counts where she is now."),)),
    _measured("left", Unit.person, _("Learners who left"), _("learners written down as having left in the month"), left, 80,
              kind="rate", denominator=_("active learners of the month, and whoever left in it"),
              caveats=(_("Who stops coming without a word is not counted here until somebody writes it down."),)),
    _measured("advisers", Unit.person, _("Advisers at work"), _("advisers at work on the last day"), advisers, 90),
    _measured("adviser_turnover", Unit.person, _("Advisers who left"), _("advisers whose last day lies in the month"),
              adviser_turnover, 100, kind="rate", denominator=_("advisers who worked in the month")),
    *(_cost_of_completion(currency, nth) for nth, currency in enumerate(currencies())),
)  # fmt: skip
