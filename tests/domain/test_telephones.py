"""Telephone numbers: one form to keep, one to show, and refusals that say what is wrong."""

import pytest

from ambos.domain.errors import Refused
from ambos.domain.telephones import dialled, normalise, shown


@pytest.mark.parametrize(
    "typed, country, kept",
    [
        ("(602) 555-0123", "us", "+16025550123"),
        ("602.555.0123", "US", "+16025550123"),
        ("+1 602 555 0123", "mx", "+16025550123"),
        ("602-555-0123 ext. 12", "us", "+16025550123;ext=12"),
        ("call 602 555 0123", "us", "+16025550123"),
        ("٦٠٢٥٥٥٠١٢٣", "us", "+16025550123"),
        ("55 5555 0123", "mx", "+525555550123"),
        ("+52 55 5555 0123", "us", "+525555550123"),
        ("+52 1 55 5555 0123", "us", "+525555550123"),  # as mobile numbers were written until 2019
        ("0052 55 5555 0123", "mx", "+525555550123"),
        ("+14165550123", "", "+14165550123"),
    ],
)
def test_a_number_is_kept_in_one_form(typed, country, kept):
    assert normalise(typed, country=country, field="phone") == kept
    assert normalise(kept, country=country, field="phone") == kept


@pytest.mark.parametrize(
    "typed, country, code",
    [
        ("", "us", "people.phone_unreadable"),
        ("abc", "us", "people.phone_unreadable"),
        ("=cmd", "us", "people.phone_unreadable"),
        ("602 555 0123", "", "people.phone_unreadable"),
        ("+999 12345678", "us", "people.phone_unreadable"),
        ("12", "us", "people.phone_too_short"),
        ("602 555", "us", "people.phone_too_short"),
        ("555 0123", "us", "people.phone_not_dialled"),
        ("602 555 01234", "us", "people.phone_too_long"),
        ("602 555 0123 / 602 555 0199", "us", "people.phone_too_long"),
        ("9" * 300, "us", "people.phone_too_long"),
        ("+52 2 55 5555 0123", "us", "people.phone_too_long"),
    ],
)
def test_what_cannot_be_dialled_is_refused_on_its_field(typed, country, code):
    with pytest.raises(Refused) as refused:
        normalise(typed, country=country, field="notify_phone")
    assert [(r.code, r.field) for r in refused.value.reasons] == [(code, "notify_phone")]


@pytest.mark.parametrize(
    "kept, country, words",
    [
        ("+16025550123", "us", "(602) 555-0123"),
        ("+16025550123", "mx", "+1 602-555-0123"),
        ("+525555550123", "us", "+52 55 5555 0123"),
        ("+525555550123", "mx", "55 5555 0123"),
        ("+16025550123;ext=12", "us", "(602) 555-0123 ext. 12"),
        ("not a number", "us", "not a number"),
    ],
)
def test_a_number_is_shown_as_people_there_write_it(kept, country, words):
    assert shown(kept, country=country) == words


def test_a_gateway_dials_without_the_extension():
    assert dialled("+16025550123;ext=12") == dialled("+16025550123") == "+16025550123"
