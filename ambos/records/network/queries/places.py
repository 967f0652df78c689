"""Places by what people type: a postal code, a city, a city and its state."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Avg, Count, F, Min

from ambos.domain.geography import Point
from ambos.domain.names import fold

from ..models import Office, Place

SHORT_FORMS = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount"}
"""As places are written on envelopes and as the lists spell them."""


@dataclass(frozen=True)
class Found:
    """A place that answers what was typed: ``label`` to show, ``place`` to ask for (of a city, one of its postal codes),
    ``point`` to measure from and what that point is of ('zip' or 'city'), ``size``: how many postal codes it has."""

    place: Place
    label: str
    point: Point | None
    point_of: str
    size: int = 1

    @property
    def typed(self) -> str:
        """What finds this very place again."""
        return self.place.code if self.point_of == "zip" else self.label


def place(country: str, kind: str, code: str) -> Place | None:
    """One place by its code ('us', 'zip', '93721-0001'); ``None`` when it is not known."""
    plain = code.strip().upper()
    plain = plain.split("-")[0].strip() if kind == "zip" else plain
    return Place.objects.filter(pk=f"{country.lower()}:{kind}:{plain}").first()


def state_names(states: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """(country, code) -> name, of the states that the packs know."""
    keys = {f"{country.lower()}:state:{code}": (country, code) for country, code in states}
    return {keys[key]: name for key, name in Place.objects.filter(pk__in=keys).values_list("key", "name")}


def find_place(text: str, country: str, limit: int = 12) -> list[Found]:
    """The places ``text`` may mean, the likeliest first; none when nothing answers.

    Digits are a postal code. Else words: a city, perhaps with its state after it, in full or by its letters ('Fresno',
    'Fresno, CA', 'fresno california'), or the name an office goes by ('Nueva York'). Accents and case do not count, St.
    is Saint. A city is all postal codes of one name and state; that with most of them is first. At most six queries.
    """
    typed = text.strip()[:80]
    digits = re.fullmatch(r"([0-9]{3,9})(?:[- ][0-9]{1,4})?", typed)
    if digits:
        found = place(country, "zip", digits[1])
        return (
            [Found(found, f"{found.code} · {found.name}, {found.state_code}", point_of(found), "zip")] if found else []
        )
    words = fold(typed)
    if len(words) < 2:
        return []
    words = " ".join(SHORT_FORMS.get(word, word) for word in words.split())
    name, state = _name_and_state(words, country)
    found = _cities(name, state, country, limit) or (_cities(words, "", country, limit) if state else [])
    return found or _cities_of_offices(words, country)


def clear_answer(found: list[Found]) -> Found | None:
    """The place plainly meant: the only one, or one at least three times the size of the next. ``None``: ask which."""
    if len(found) > 1 and found[0].size < 3 * found[1].size:
        return None
    return found[0] if found else None


def point_of(thing: Place | Office) -> Point | None:
    """Where it stands; ``None`` when nobody has said."""
    return (
        Point(thing.latitude, thing.longitude) if thing.latitude is not None and thing.longitude is not None else None
    )


def _name_and_state(words: str, country: str) -> tuple[str, str]:
    """A city and the code of the state named after it, or ''."""
    for state in Place.objects.filter(country=country.lower(), kind="state"):
        for ending in (state.folded_name, fold(state.code)):
            if words.endswith(f" {ending}"):
                return words.removesuffix(f" {ending}"), state.code
    return words, ""


def _cities(name: str, state: str, country: str, limit: int) -> list[Found]:
    of_country = Place.objects.filter(country=country.lower(), kind="zip")
    if state:
        of_country = of_country.filter(state_code=state)
    for narrow in ({"folded_name": name}, {"folded_name__startswith": name}):
        rows = (
            of_country.filter(**narrow)
            .values("folded_name", "state_code")
            .annotate(n=Count("pk"), key=Min("key"), lat=Avg("latitude"), lon=Avg("longitude"))
            .order_by("-n", "folded_name", "state_code")[:limit]
        )
        if rows:
            break
    places = Place.objects.in_bulk([row["key"] for row in rows])
    return [
        Found(
            places[row["key"]],
            f"{places[row['key']].name}, {row['state_code']}",
            Point(row["lat"], row["lon"]) if row["lat"] is not None else None,
            "city",
            row["n"],
        )
        for row in rows
    ]


def _cities_of_offices(words: str, country: str) -> list[Found]:
    """The city of an office by its name in the language of the origin, as the office's own name has it."""
    found = []
    for office in Office.objects.filter(country=country.lower(), latitude__isnull=False).order_by("code"):
        if not fold(office.official_name).endswith(f" {words}"):
            continue
        near = Place.objects.filter(country=country.lower(), kind="zip", state_code=office.state_province)
        north, east = F("latitude") - office.latitude, F("longitude") - office.longitude
        place = near.filter(latitude__isnull=False).order_by(north * north + east * east, "code").first()
        if place:
            found.append(Found(place, f"{place.name}, {place.state_code}", point_of(office), "city"))
    return found
