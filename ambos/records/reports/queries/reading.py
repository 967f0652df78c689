"""Single reports: lists, one report with what it says line by line, what was found in it, what was said before."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from ambos.domain.access import Access
from ambos.domain.indicators import Figure, figure
from ambos.domain.reports import Cell, Fault, Said, Span, Standing, faults, standing
from ambos.records.accounts.queries import NOTHING, within
from ambos.records.accounts.roles import May
from ambos.records.registry.manifest import ReportLine
from ambos.records.rollout.queries import lead_agency_on

from ..models import Entry, Report, Statement
from ..permissions import may_read_reports, signs_at_office
from .comparing import Compared
from .forms import Asked, asked, line_code


def reports(access: Access) -> QuerySet[Report]:
    """The reports a reader may open: of her office, or of her agency. None for whoever reads the whole network. Whoever signs at
    an office and does not review there: the forms she signs, not those of other programs beside her."""
    reach = NOTHING
    if may_read_reports(access):
        at_office = [form for form in asked() if access.may(May.REVIEW_REPORTS) or signs_at_office(access, form)]
        reach = within(access, office="office") & Q(form__in=at_office) | within(access, organization="organization")
    return Report.objects.filter(reach, form__in=asked()).select_related("office", "service_point", "organization")


def report(access: Access, key: UUID | str) -> Report | None:
    """One report within reach."""
    try:
        return reports(access).filter(pk=UUID(str(key))).first()
    except ValueError:
        return None


def standing_of(report: Report, today: date) -> Standing:
    """How it stands today."""
    return standing(
        report.state, is_blank=report.is_blank, today=today, due_on=report.due_on, missing_on=report.missing_on
    )


def span_of(report: Report) -> Span:
    """Its period."""
    return Span(report.period, asked()[report.form].form.kind)


UNSIGNED = Q(state__in=(Report.State.OPEN, Report.State.DRAFT, Report.State.RETURNED, Report.State.REOPENED))


def to_sign(access: Access, today: date) -> QuerySet[Report]:
    """What a partner has to sign: periods that are over, the oldest first."""
    return reports(access).filter(UNSIGNED, ends_on__lt=today).order_by("due_on", "id")


def to_review(access: Access) -> QuerySet[Report]:
    """What a consulate has to review, the oldest first."""
    return reports(access).filter(state=Report.State.SUBMITTED).order_by("review_due_on", "id")


# -- one report --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Line(Compared):
    """One line of a report: what the records count, what is said, and the two it is compared with."""

    line: ReportLine
    category: str
    name: str
    records: Said
    said: Said
    before: int | None
    before_of: int | None
    year_before: int | None
    year_before_of: int | None
    reason: str
    faults: tuple[Fault, ...] = ()

    @property
    def code(self) -> str:
        return line_code(self.line)

    @property
    def anchor(self) -> str:
        """Where its row stands on the page."""
        return re.sub(r"[^a-z0-9]+", "-", f"line {self.code} {self.category}".lower()).strip("-")

    @property
    def title(self) -> str:
        """Its words, the category last."""
        return f"{self.line.measured.title}: {self.name}" if self.category else str(self.line.measured.title)

    @property
    def now(self) -> Said:
        return self.said

    @property
    def is_adjusted(self) -> bool:
        return bool(self.reason)

    @property
    def figure(self) -> Figure:
        """As pages print figures: a blank is *missing*."""
        measure = self.line.measured.measure
        if self.said.state == "not_offered":
            return Figure(measure, None, None, None, None, "not_offered")
        return figure(measure, None, None, self.said.numerator, self.said.denominator)


@dataclass(frozen=True)
class Part:
    """A section of a report."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Told:
    """A fault with the line it speaks of: a sentence of numbers alone does not say of what. ``anchor``: where to look; empty
    where it is of the whole report."""

    fault: Fault
    title: str
    anchor: str


@dataclass(frozen=True)
class Sheet:
    """A report as it is shown, printed and sent: one statement of it."""

    report: Report
    asked: Asked
    span: Span
    statement: Statement | None
    standing: Standing
    parts: tuple[Part, ...]
    faults: tuple[Fault, ...]
    versions: tuple[Statement, ...] = field(default=())
    seen: str = ""
    """The digest of what is shown; whoever signs sends it back, so that she signs what she saw."""

    @property
    def hard(self) -> list[Fault]:
        """What has to be put right before it can be signed."""
        return [fault for fault in self.faults if fault.is_hard]

    @property
    def soft(self) -> list[Fault]:
        """What asks for a word."""
        return [fault for fault in self.faults if not fault.is_hard]

    @property
    def hard_told(self) -> list[Told]:
        """What has to be put right, each with its line."""
        return [self.tell(fault) for fault in self.hard]

    @property
    def soft_told(self) -> list[Told]:
        """What asks for a word, each with its line."""
        return [self.tell(fault) for fault in self.soft]

    @property
    def adjusted(self) -> list[Line]:
        """The lines that say something else than the records, each with its reason."""
        return [line for part in self.parts for line in part.lines if line.is_adjusted]

    def tell(self, fault: Fault) -> Told:
        """A fault with its line; of a breakdown as a whole, with the first of its rows."""
        rows = [line for part in self.parts for line in part.lines if line.code == fault.line]
        there = next((line for line in rows if line.category == fault.category), None)
        names = [there.title] if there else [self._name_of(fault.line)]
        names += [
            self._name_of(str(fault.reason.values.get("other", "")))
        ]  # what it is never above, the whole of its parts
        return Told(fault, " / ".join(filter(None, names)), (there or rows[0]).anchor if rows else "")

    def _name_of(self, code: str) -> str:
        line = self.asked.line(code)
        return str(line.measured.title) if line else ""

    @property
    def is_empty(self) -> bool:
        """Is nothing said at all?"""
        return all(line.said.state == "blank" for part in self.parts for line in part.lines)

    @property
    def name(self) -> str:
        return self.asked.name(get_language() or "es")


def sheet(report: Report, number: int | None = None) -> Sheet:
    """A report that a query has let the reader have, with one version of what was said (the newest). Three queries."""
    said_by = Statement.objects.select_related("signed_by", "reviewed_by")
    versions = tuple(said_by.filter(report=report).order_by("-number"))
    wanted = versions[0].number if versions and number is None else number
    statement = next((each for each in versions if each.number == wanted), None)
    form, span = asked()[report.form], span_of(report)
    entries = {(e.line, e.category): e for e in Entry.objects.filter(statement=statement)} if statement else {}
    found = tuple(found_in(form, report, entries)) if statement and not statement.blank_reason else ()
    return Sheet(
        report, form, span, statement, standing_of(report, timezone.localdate()),
        tuple(_parts(form, report, entries, found)), found, versions, digest_of(entries.values()),
    )  # fmt: skip


def found_in(form: Asked, report: Report, entries: dict[Cell, Entry]) -> list[Fault]:
    """What the checks find in these entries."""
    rules = rules_of(form, report)
    said = {cell: said_in(entry) for cell, entry in entries.items()}
    records = {cell: records_in(entry) for cell, entry in entries.items()}
    before = {cell: Said("counted", e.before) for cell, e in entries.items() if e.before is not None}
    return faults(said, records, before, form.shape, rules.odd)


def rules_of(form: Asked, report: Report) -> Any:
    """The version of the form by which this report was opened."""
    return next(rules for rules in form.form.versions if rules.valid_from == report.rules_from)


def said_in(entry: Entry) -> Said:
    """What is said on a line."""
    return Said(entry.state, entry.numerator, entry.denominator)


def records_in(entry: Entry) -> Said:
    """What the records count there."""
    return Said(entry.records_state, entry.records_numerator, entry.records_denominator)


def _parts(form: Asked, report: Report, entries: dict[Cell, Entry], found: tuple[Fault, ...]) -> list[Part]:
    rules, language = rules_of(form, report), get_language() or "es"
    return [
        Part(
            section.name.in_language(language),
            tuple(line for code in section.lines for line in _lines(form.line(code), entries, found)),
        )
        for section in rules.sections
    ]


def _lines(line: ReportLine, entries: dict[Cell, Entry], found: tuple[Fault, ...]) -> list[Line]:
    code = line_code(line)
    if line.categories is None:
        wanted = [("", str(line.measured.title))]
    else:
        known = [(key, str(name)) for key, name in line.categories()]
        rest = [(c, c) for (of, c) in entries if of == code and c not in dict(known)]
        wanted = [(key, name) for key, name in (*known, *rest) if (code, key) in entries]
    return [
        _line(line, category, name, entries[code, category], found)
        for category, name in wanted
        if (code, category) in entries
    ]


def _line(line: ReportLine, category: str, name: str, entry: Entry, found: tuple[Fault, ...]) -> Line:
    mine = tuple(fault for fault in found if (fault.line, fault.category) == (entry.line, category))
    return Line(
        line, category, name, records_in(entry), said_in(entry), entry.before, entry.before_of, entry.year_before,
        entry.year_before_of, entry.reason, mine,
    )  # fmt: skip


def runs_now(report: Report) -> UUID | None:
    """The agency that runs its service point today."""
    agency = lead_agency_on(report.service_point, timezone.localdate())
    return agency.pk if agency else None


def digest_of(entries: Iterable[Entry], blank_reason: str = "", note: str = "") -> str:
    """SHA-256 of what is said: two sheets with the same digest say the same, and a line slipped in later shows."""
    said = sorted([e.line, e.category, e.state, e.numerator or 0, e.denominator or 0, e.reason] for e in entries)
    text = json.dumps([said, blank_reason, note], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def reports_of_office(office: Any, form: str, span: Span) -> list[Report]:
    """All reports of one office and period, in the order of its service points. For the command line and exports."""
    found = Report.objects.filter(office=office, form=form, period=span.first_day)
    whole = found.select_related("office", "service_point", "organization")
    said = Prefetch("statements", Statement.objects.order_by("-number"))
    return list(whole.prefetch_related(said).order_by("service_point__kind", "service_point__name", "starts_on"))
