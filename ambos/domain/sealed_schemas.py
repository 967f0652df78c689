"""What each kind of paper says, and how it is written small enough for a code.

The rule. A record is a map of small numbers to values, ``0`` being kind and version together; names of fields cost
nothing. A number never changes its meaning: a new meaning is a new number, a breaking change a new version, and readers
keep every version they ever knew, since paper cannot be updated. What is not known is left out. A record with an unknown
number, a missing one or a value out of bounds is refused, however good its seal (``documents.wrong_schema``).

No kind has a field for a national number, an address, a photograph, a reason for moving or anything on immigration. A
statement of registration carries the least that lets a reader compare it with the person before him. Sources: documents
design; handbook 1.2 (names), 3 (the card says nothing of status), 9 (the transfer document).

Values: text; days as days since 1 January 1970; marks as ``[subject, tenths]``, the subject a number of the origin's
table (``documents/reading.yaml``) or text, the tenths ``None`` while pending. A day without a mark is never a zero.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, ClassVar, get_type_hints

from ambos.domain.errors import Reason, Refused, check

LONGEST_NAME = 120
_EPOCH = date(1970, 1, 1)


class Kind(StrEnum):
    """The kinds of paper. Their numbers in the code are ``NUMBERS``."""

    CERTIFICATE = "certificate"
    STATEMENT = "statement"
    TRANSFER = "transfer"
    ANALYSIS = "analysis"


@dataclass(frozen=True)
class Mark:
    """A subject and its mark: ``tenths`` on the origin's scale times ten (92 is 9.2), ``None`` while pending."""

    subject: int | str
    tenths: int | None


@dataclass(frozen=True)
class Past:
    """An earlier grade: which, the calendar year it began, its mean in tenths (``None``: not known)."""

    grade: int
    year: int
    tenths: int | None


@dataclass(frozen=True)
class Recognised:
    """A course of another country and what it gives: its title and mark as the record says them, the target course (its code),
    credits in hundredths (50 is half a credit). A course that gives several targets stands in several rows."""

    title: str
    mark: str
    target: str
    credits: int


class _Bad(Exception):
    """A value out of bounds."""


@dataclass(frozen=True)
class _Form:
    """How one kind of value is written small and read back. Either raises ``_Bad``."""

    small: Callable[[Any], Any]
    large: Callable[[Any], Any]


def _need(holds: bool) -> None:
    if not holds:
        raise _Bad


def _text(longest: int) -> _Form:
    def checked(value: Any) -> str:
        _need(isinstance(value, str))
        plain = unicodedata.normalize("NFC", value).strip()
        _need(0 < len(plain) <= longest and not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co") for c in plain))
        return plain

    def read(value: Any) -> str:
        _need(isinstance(value, str) and checked(value) == value)
        return str(value)

    return _Form(checked, read)


def _whole(low: int, high: int) -> _Form:
    def checked(value: Any) -> int:
        _need(type(value) is int and low <= value <= high)
        return int(value)

    return _Form(checked, checked)


def _small_day(value: Any) -> int:
    _need(type(value) is date and 1900 <= value.year < 2200)
    return int((value - _EPOCH).days)


def _large_day(value: Any) -> date:
    _need(type(value) is int and -25568 <= value < 84006)  # the years 1900 to 2199
    return _EPOCH + timedelta(days=value)


_DAY = _Form(_small_day, _large_day)


def _row(build: Callable[..., Any], *forms: _Form) -> _Form:
    def small(value: Any) -> list[Any]:
        parts = value if isinstance(value, tuple) else tuple(getattr(value, f.name) for f in fields(value))
        _need(len(parts) == len(forms))
        return [form.small(part) for form, part in zip(forms, parts, strict=True)]

    def large(value: Any) -> Any:
        _need(isinstance(value, list) and len(value) == len(forms))
        return build(*(form.large(part) for form, part in zip(forms, value, strict=True)))

    return _Form(small, large)


def _many(form: _Form, most: int) -> _Form:
    def small(value: Any) -> list[Any]:
        _need(isinstance(value, tuple) and 0 < len(value) <= most)
        return [form.small(part) for part in value]

    def large(value: Any) -> tuple[Any, ...]:
        _need(isinstance(value, list) and 0 < len(value) <= most)
        return tuple(form.large(part) for part in value)

    return _Form(small, large)


def _or_none(form: _Form) -> _Form:
    return _Form(
        lambda value: None if value is None else form.small(value),
        lambda value: None if value is None else form.large(value),
    )


def _number_or_text(number: _Form, text: _Form) -> _Form:
    return _Form(
        lambda value: (text if isinstance(value, str) else number).small(value),
        lambda value: (text if isinstance(value, str) else number).large(value),
    )


def _pair(*values: Any) -> tuple[Any, ...]:
    return values


_TENTHS = _or_none(_whole(0, 100))
_SUBJECT = _number_or_text(_whole(1, 999), _text(60))
_MARK = _row(Mark, _SUBJECT, _TENTHS)
_PAST = _row(Past, _whole(1, 12), _whole(1950, 2199), _TENTHS)
_NAME = _text(LONGEST_NAME)
_RECOGNISED = _row(Recognised, _text(60), _text(12), _text(20), _whole(1, 9900))


@dataclass(frozen=True)
class _At:
    """Where a field stands in the code (its number) and in which form. A field that may be ``None`` may be left out."""

    number: int
    form: _Form


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """Somebody attended, or finished, a course."""

    KIND: ClassVar[Kind] = Kind.CERTIFICATE
    VERSION: ClassVar[int] = 1

    what: Annotated[int, _At(1, _whole(0, 1))]
    """0: attended. 1: finished."""
    name: Annotated[str, _At(2, _NAME)]
    course: Annotated[str, _At(3, _text(120))]
    provider: Annotated[str, _At(4, _text(120))]
    hours: Annotated[int | None, _At(5, _whole(1, 9999))] = None
    starts_on: Annotated[date | None, _At(6, _DAY)] = None
    ends_on: Annotated[date, _At(7, _DAY)]
    result: Annotated[str | None, _At(8, _text(60))] = None


@dataclass(frozen=True, kw_only=True)
class Statement:
    """Somebody is entered in the register of an office. The serial is that of the register, not of the person."""

    KIND: ClassVar[Kind] = Kind.STATEMENT
    VERSION: ClassVar[int] = 1

    serial: Annotated[str, _At(1, _text(24))]
    name: Annotated[str, _At(2, _NAME)]
    birth_year: Annotated[int, _At(3, _whole(1890, 2199))]
    registered_on: Annotated[date, _At(4, _DAY)]
    office: Annotated[str, _At(5, _text(120))]


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """A child's schooling, for the next school. Grades 1 to 12 count from the first of primary school."""

    KIND: ClassVar[Kind] = Kind.TRANSFER
    VERSION: ClassVar[int] = 1

    given_names: Annotated[str, _At(1, _NAME)]
    surname1: Annotated[str, _At(2, _NAME)]
    surname2: Annotated[str | None, _At(3, _NAME)] = None
    born_on: Annotated[date, _At(4, _DAY)]
    birthplace: Annotated[str | None, _At(5, _text(120))] = None
    direction: Annotated[int, _At(6, _whole(0, 1))]
    """0: to the country of destination. 1: to the country of origin."""
    school: Annotated[str, _At(7, _text(120))]
    school_place: Annotated[str | None, _At(8, _text(120))] = None
    grade: Annotated[int, _At(9, _whole(1, 12))]
    grade_there: Annotated[int | None, _At(10, _whole(0, 12))] = None
    """The grade it corresponds to in the other country; 0 is kindergarten."""
    attended: Annotated[tuple[date, date], _At(11, _row(_pair, _DAY, _DAY))]
    days: Annotated[tuple[int, int] | None, _At(12, _row(_pair, _whole(0, 366), _whole(1, 366)))] = None
    """Days attended, of school days."""
    marks: Annotated[tuple[Mark, ...] | None, _At(13, _many(_MARK, 24))] = None
    past: Annotated[tuple[Past, ...] | None, _At(14, _many(_PAST, 12))] = None
    note: Annotated[str | None, _At(15, _text(240))] = None
    """The last teacher's, in her words."""
    note_there: Annotated[str | None, _At(16, _text(240))] = None
    """The same in the language of the receiving school."""
    language_support: Annotated[str | None, _At(17, _text(60))] = None
    signers: Annotated[tuple[tuple[str, str], ...] | None, _At(18, _many(_row(_pair, _NAME, _text(60)), 3))] = None
    """Who signed, as what."""
    is_provisional: Annotated[int | None, _At(19, _whole(1, 1))] = None
    """1: made in an emergency, lines may be pending. Left out otherwise."""
    earned: Annotated[tuple[str | None, ...] | None, _At(20, _many(_or_none(_text(12)), 24))] = None
    """Each mark as the school gave it, line by line beside ``marks``, where its scale is not the origin's."""
    earned_on: Annotated[str | None, _At(21, _text(60))] = None
    """The scale of ``earned``, in words."""


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """What a school record is worth in another system: a recommendation. The student is the number her school gives her, so
    that the paper says nothing to whoever finds it."""

    KIND: ClassVar[Kind] = Kind.ANALYSIS
    VERSION: ClassVar[int] = 1

    number: Annotated[str, _At(1, _text(40))]
    district: Annotated[str, _At(2, _NAME)]
    rules: Annotated[str, _At(3, _text(40))]
    """Code of the graduation rules it was made by."""
    credits: Annotated[int, _At(4, _whole(0, 9900))]
    """All of them, in hundredths."""
    lines: Annotated[tuple[Recognised, ...] | None, _At(5, _many(_RECOGNISED, 60))] = None
    without: Annotated[
        tuple[tuple[int, int], ...] | None, _At(6, _many(_row(_pair, _whole(0, 99), _whole(1, 200)), 20))
    ] = None
    """(what became of them, how many) of the courses that give nothing; the number is the place in ``credits.OUTCOMES``."""
    missing: Annotated[
        tuple[tuple[str, int], ...] | None, _At(7, _many(_row(_pair, _text(24), _whole(1, 9900)), 16))
    ] = None
    """(subject, hundredths of a credit) still asked to graduate."""
    grade: Annotated[int | None, _At(8, _whole(0, 12))] = None
    """The grade recommended."""


Record = Certificate | Statement | Transfer | Analysis
Schema = type[Certificate] | type[Statement] | type[Transfer] | type[Analysis]
NUMBERS = {Kind.CERTIFICATE: 1, Kind.STATEMENT: 2, Kind.TRANSFER: 3, Kind.ANALYSIS: 4}
SCHEMAS: Mapping[int, Schema] = {
    NUMBERS[schema.KIND] * 100 + schema.VERSION: schema for schema in (Certificate, Statement, Transfer, Analysis)
}
"""Kind and version as one number (301: transfer, version 1) -> the shape. Versions are added, never taken out."""


def layout(schema: Schema) -> dict[str, _At]:
    """The fields of a shape and where each stands."""
    return _LAYOUTS[schema]


def compact(record: Record) -> dict[int, Any]:
    """The record as numbers and values. Refused ``documents.bad_value``, once for each field out of bounds."""
    small: dict[int, Any] = {0: NUMBERS[record.KIND] * 100 + record.VERSION}
    faults = []
    for name, at in _LAYOUTS[type(record)].items():
        value = getattr(record, name)
        if value is None and name in _OPTIONAL[type(record)]:
            continue
        try:
            small[at.number] = at.form.small(value)
        except _Bad:
            faults.append(Reason("documents.bad_value", {"name": name}, name))
    check(faults)
    return small


def read(small: Any) -> Record:
    """The record behind numbers and values. Refused ``documents.wrong_schema``."""
    which = small.get(0) if isinstance(small, Mapping) else None
    if type(which) is not int or which not in SCHEMAS:
        raise Refused("documents.wrong_schema")
    schema = SCHEMAS[which]
    known = {at.number: (name, at.form) for name, at in _LAYOUTS[schema].items()}
    needed = {at.number for name, at in _LAYOUTS[schema].items() if name not in _OPTIONAL[schema]}
    if not needed | {0} <= set(small) <= set(known) | {0}:
        raise Refused("documents.wrong_schema")
    try:
        return schema(**{known[n][0]: known[n][1].large(v) for n, v in small.items() if n != 0})
    except _Bad:
        raise Refused("documents.wrong_schema") from None


def subject_name(record: Record) -> str:
    """The name of the person a record is about, in its order."""
    if isinstance(record, Analysis):
        return record.number
    if isinstance(record, Transfer):
        return " ".join(filter(None, (record.given_names, record.surname1, record.surname2)))
    return record.name


def _laid_out(schema: Schema) -> dict[str, _At]:
    hints = get_type_hints(schema, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items() if hasattr(hint, "__metadata__")}


_LAYOUTS: Mapping[Schema, dict[str, _At]] = {schema: _laid_out(schema) for schema in SCHEMAS.values()}
_OPTIONAL: Mapping[Schema, frozenset[str]] = {
    schema: frozenset(at.name for at in fields(schema) if at.default is not MISSING) for schema in SCHEMAS.values()
}
