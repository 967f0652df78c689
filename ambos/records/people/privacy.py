"""What is held of a person, in words, and how it is emptied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ambos.domain.access import Access, for_the_system
from ambos.domain.matching import near_dates, near_names
from ambos.domain.names import fold, tokens
from ambos.records.registry.loading import manifests

from .actions import empty_person
from .models import LikelyDuplicate, Person
from .queries import (
    Side,
    contact_points,
    guardians,
    guards,
    household,
    identifiers,
    language_choices,
    open_requests_of,
    own_consents,
    reason_in_words,
    retention_of,
    state_choices,
)

Section = tuple[str, list[tuple[str, str]]]


def everything_about(person: Person) -> list[Section]:
    """What every app holds of her, this one first: the sheet she may ask for. A program turned off still holds what it held."""
    apps = sorted((p for p in manifests() if p.privacy), key=lambda p: p.slug != "people")
    return [section for program in apps for section in import_module(program.privacy).data_about(person)]


def data_about(person: Person) -> list[Section]:
    """Her names, dates, contacts, numbers and permissions. Opens what is sealed: whoever shows it records the read."""
    access = for_the_system(person.purpose)
    about = [
        (_("Name"), person.name),
        *((_("Also known as"), " · ".join(filter(None, (o.name, o.document)))) for o in person.other_names.all()),
        (_("Born"), born_in_words(person)),
        (_("Sex"), person.get_sex_display()),
        *(
            (_("Language"), name)
            for code, name in language_choices()
            if code in (person.language, *person.other_languages)
        ),
        *((_("State of origin"), name) for code, name in state_choices() if code == person.origin_state),
        (_("Code"), person.code),
        (_("Registered"), date_format(timezone.localtime(person.registered_at), "SHORT_DATE_FORMAT")),
        (_("Last contact"), date_format(person.last_seen_on, "SHORT_DATE_FORMAT")),
    ]
    reach = [
        *((str(p.system_label), _contact_in_words(p)) for p in contact_points(access, person)),
        *((kind.upper(), value) for kind, value in identifiers(access, person)),
    ]
    given = [(scope_in_words(c.scope), _consent_in_words(c)) for c in person.consents.order_by("-given_at").iterator()]
    family = [
        *((_("Answers for you"), f"{g.name} ({g.relationship})") for g in guardians(access, person)),
        *((_("You answer for"), p.name) for p in guards(access, person)),
        *((_("Lives with you"), p.name) for p in household(access, person)),
    ]
    sections = [
        (_("Who you are"), about), (_("How to reach you"), reach), (_("Your family"), family), (_("What you allowed"), given),
        (_("What you asked about your data"), [_asked_in_words(r) for r in person.data_requests.order_by("asked_at")]),
        (_("How long we keep it"), _time_in_words(person)),
    ]  # fmt: skip
    return [(title, rows) for title, rows in sections if rows]


def export_of(person: Person) -> dict[str, Any]:
    """What every app holds of her, as data: titles, labels and values in the language of the reader."""
    sections = everything_about(person)
    return {
        "format": "ambos.my-data.1",
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "purpose": person.purpose,
        "office": person.office.name,
        "sections": [
            {"title": str(title), "rows": [{"label": str(label), "value": str(value)} for label, value in rows]}
            for title, rows in sections
        ],
    }


@dataclass(frozen=True)
class Permission:
    """A permission as its giver sees it."""

    key: UUID
    scope: str
    recipient: str
    given_at: datetime
    may_take_back: bool


@dataclass(frozen=True)
class OwnView:
    """What a page reached with a code on paper may say: names of things, last digits, counts; no result and no note."""

    sections: list[Section]
    counts: list[tuple[str, int]]
    """(title, how many entries) of what other apps hold."""
    permissions: list[Permission]
    asked: set[str]
    ends_on: date | None
    is_kept_on: bool


def own_view(person: Person) -> OwnView:
    """What is kept of her, in the little that a paper opens."""
    apps = [p for p in manifests() if p.privacy and p.slug != "people"]
    counts = [
        (str(title), len(rows)) for p in apps for title, rows in import_module(p.privacy).data_about(person) if rows
    ]
    rule = retention_of(person.purpose, timezone.localdate())
    consents = list(own_consents(person))
    shown = [(str(c.system_label), _masked(c)) for c in contact_points(for_the_system(person.purpose), person)]
    about = [(_("Name"), person.name), (_("Born"), str(person.born.year) if person.born else _("not known"))]
    return OwnView(
        sections=[part for part in ((_("Who you are"), about), (_("How to reach you"), shown)) if part[1]],
        counts=counts,
        permissions=[
            Permission(c.pk, scope_in_words(c.scope), c.recipient, c.given_at, c.scope != "share_referral")
            for c in consents
        ],
        asked=open_requests_of(person),
        ends_on=rule.ends_on(person.last_seen_on) if rule else None,
        is_kept_on=any(c.scope == "keep_record" for c in consents),
    )


def _masked(point: Any) -> str:
    """The last four digits; of an address its first letter and where it is kept."""
    if point.system == "email":
        name, _at, house = point.value.partition("@")
        return f"{name[:1]}…@{house}"
    return f"… {point.value.partition(';')[0][-4:]}"


def forget(person: Person, *, by: Any) -> None:
    """Empty names, dates, contacts, identifiers and search words."""
    empty_person(person=person, by=by)


def born_in_words(person: Person) -> str:
    """Her birth date as far as it is known: 12 mar 1981, mar 1981, 1981."""
    born = person.born
    if born is None:
        return _("not known")
    if born.precision == "day":
        return date_format(born.earliest, "SHORT_DATE_FORMAT")
    return str(born.year) if born.precision == "year" else f"{MONTHS_3[born.month]} {born.year}"


def scope_in_words(scope: str) -> str:
    """What a permission is for."""
    return {
        "share_referral": _("Share a referral with a service"),
        "keep_record": _("Keep my record at this window"),
        "link_records": _("Link my records of different programs"),
        "attend_minor": _("Attend me as a minor and send me where I need to go"),
        "follow_up": _("Call or write to me to ask how it went"),
    }[scope]


def words_of_score(score: float) -> str:
    """How likely, without a number that looks more exact than it is."""
    return _("very likely") if score >= 0.95 else _("likely") if score >= 0.75 else _("possible")


def reasons_in_words(codes: list[str]) -> list[str]:
    """Coded reasons of a suggestion, in words."""
    return [reason_in_words(code) for code in codes]


def sides_of(access: Access, pair: LikelyDuplicate) -> list[Side]:
    """Two records line by line: what each says, and where they agree."""
    one, two = pair.one, pair.two
    languages, states = dict(language_choices()), dict(state_choices())
    reached = [[c.shown for c in contact_points(access, p)] for p in (one, two)]
    day = "SHORT_DATE_FORMAT"

    def line(label: Any, said: Any, agree: Any = None) -> Side:
        texts = str(said(one) or ""), str(said(two) or "")
        return Side(label, *texts, agree(*texts) if agree and all(texts) else "")

    def surname(mine: str, other: str) -> str:
        crossed = tokens(mine) in (tokens(two.surname1), tokens(two.surname2))
        return near_names(mine, other, is_given=False) if not crossed or tokens(mine) == tokens(other) else "near"

    def exact(mine: str, other: str) -> str:
        return "same" if fold(mine) == fold(other) else "differs"

    def reach(_mine: str, _other: str) -> str:
        return "same" if set(reached[0]) & set(reached[1]) else "differs"

    return [
        line(_("Given names"), lambda p: p.given_names, near_names),
        line(_("First surname"), lambda p: p.surname1, surname),
        line(_("Second surname"), lambda p: p.surname2, surname),
        line(_("Also known as"), lambda p: " · ".join(o.name for o in p.other_names.all())),
        line(_("Born"), lambda p: born_in_words(p) if p.born else "", lambda *_: near_dates(one.born, two.born)),
        line(_("Sex"), lambda p: p.get_sex_display() if p.sex != Person.Sex.UNKNOWN else "", exact),
        line(_("Telephones and e-mails"), lambda p: " · ".join(reached[p.pk == two.pk]), reach),
        line(_("Language"), lambda p: languages.get(p.language, p.language), exact),
        line(_("State of origin"), lambda p: states.get(p.origin_state, p.origin_state), exact),
        line(_("Registered"), lambda p: date_format(timezone.localtime(p.registered_at), day)),
        line(_("Last contact"), lambda p: date_format(p.last_seen_on, day)),
    ]


def what_in_words(what: list[str]) -> list[str]:
    """The things a permission names."""
    words = {
        "name": _("name"),
        "phone": _("telephone"),
        "email": _("e-mail"),
        "need": _("what is needed"),
        "language": _("language"),
        "interpreter": _("whether an interpreter is needed"),
        "age_band": _("age group"),
        "birth_year": _("year of birth"),
        "screening": _("results of the tests taken today"),
        "note": _("the note written for the service"),
    }
    return [words[code] for code in what]


def _contact_in_words(point: Any) -> str:
    said = [
        point.shown,
        str(point.hours_label) if point.hours != "any" else "",
        _("texts allowed") if point.may_text else "",
        _("you asked that nothing be sent there") if point.is_silent else "",
    ]
    return " · ".join(filter(None, said))


def _asked_in_words(asked: Any) -> tuple[str, str]:
    day = date_format(timezone.localtime(asked.asked_at), "SHORT_DATE_FORMAT")
    return str(asked.get_kind_display()).capitalize(), f"{day} · {asked.get_state_display()}"


def _time_in_words(person: Person) -> list[tuple[str, str]]:
    rule = retention_of(person.purpose, timezone.localdate())
    if rule is None:
        return []
    kept = person.consents.filter(scope="keep_record", revoked_at=None).exists()
    ends = (
        _("until you say otherwise, as you asked")
        if kept
        else date_format(rule.ends_on(person.last_seen_on), "SHORT_DATE_FORMAT")
    )
    return [(_("Your name and how to reach you, unless you come back before"), ends)]


def _consent_in_words(consent: Any) -> str:
    given = _("given %(day)s") % {"day": date_format(timezone.localtime(consent.given_at), "SHORT_DATE_FORMAT")}
    ended = consent.revoked_at and _("taken back %(day)s") % {
        "day": date_format(timezone.localtime(consent.revoked_at), "SHORT_DATE_FORMAT")
    }
    allowed_by = decided_in_words(consent)
    parts = (consent.recipient, ", ".join(what_in_words(consent.what)), given, allowed_by, ended)
    return " · ".join(filter(None, parts))


def decided_in_words(consent: Any) -> str:
    """For a minor: which guardian allowed it, or why she did herself; else nothing."""
    if consent.given_by is not None:
        who = consent.given_by.guardian.name if consent.given_by.guardian else consent.given_by.name
        return _("allowed by %(who)s, %(relationship)s") % {
            "who": who,
            "relationship": consent.given_by.get_relationship_display(),
        }
    return str(consent.get_minor_reason_display()) if consent.minor_reason else ""
