"""What is held of a person, in words, and how it is emptied."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ambos.domain.access import for_the_system
from ambos.records.registry.queries import running

from .actions import empty_person
from .models import Person
from .queries import contact_points, identifiers

Section = tuple[str, list[tuple[str, str]]]


def everything_about(person: Person) -> list[Section]:
    """What every running app holds of her, this one first: the sheet she may ask for."""
    apps = sorted((p for p in running() if p.privacy), key=lambda p: p.slug != "people")
    return [section for program in apps for section in import_module(program.privacy).data_about(person)]


def data_about(person: Person) -> list[Section]:
    """Her names, dates, contacts, numbers and permissions. Opens what is sealed: whoever shows it records the read."""
    access = for_the_system(person.purpose)
    about = [
        (_("Name"), person.name),
        *((_("Also known as"), " · ".join(filter(None, (o.name, o.document)))) for o in person.other_names.all()),
        (_("Born"), born_in_words(person)),
        (_("Sex"), person.get_sex_display()),
        (_("Code"), person.code),
        (_("Registered"), date_format(timezone.localtime(person.registered_at), "SHORT_DATE_FORMAT")),
        (_("Last contact"), date_format(person.last_seen_on, "SHORT_DATE_FORMAT")),
    ]
    reach = [
        *((str(p.system_label), p.shown) for p in contact_points(access, person)),
        *((kind.upper(), value) for kind, value in identifiers(access, person)),
    ]
    given = [(scope_in_words(c.scope), _consent_in_words(c)) for c in person.consents.order_by("-given_at").iterator()]
    sections = [(_("Who you are"), about), (_("How to reach you"), reach), (_("What you allowed"), given)]
    return [(title, rows) for title, rows in sections if rows]


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
        "follow_up": _("Call or write to me to ask how it went"),
    }[scope]


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


def _consent_in_words(consent: Any) -> str:
    given = _("given %(day)s") % {"day": date_format(timezone.localtime(consent.given_at), "SHORT_DATE_FORMAT")}
    ended = consent.revoked_at and _("taken back %(day)s") % {
        "day": date_format(timezone.localtime(consent.revoked_at), "SHORT_DATE_FORMAT")
    }
    return " · ".join(filter(None, (consent.recipient, ", ".join(what_in_words(consent.what)), given, ended)))
