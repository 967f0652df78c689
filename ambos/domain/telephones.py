"""Telephone numbers: one form to keep, one to show.

The rule. A number is read as typed in the country of the office, unless it begins with ``+``; it is kept in E.164
(``+16025550123``), an extension after it (``;ext=12``). Refused when it cannot be a number at all or has too few or
too many digits for its country. Whether its area code is in use today is not asked: area codes are added every few
months, and a true number refused for an old table is a person nobody can call. The 1 that Mexican mobile numbers took
after +52 until August 2019 is dropped: people still write it, and nothing dials it. Source: ITU-T E.164; RFC 3966 for the
extension; Google's libphonenumber (phonenumbers) for the lengths of each country.
"""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from ambos.domain.errors import Refused

OLD_MOBILE_PREFIX = {52: (1, 11)}
"""Calling code -> (first digit, length with it) of mobile numbers as they were once dialled from abroad."""


def normalise(typed: str, *, country: str, field: str) -> str:
    """The number in the form it is kept; ``country`` is ISO 3166-1 alpha-2 in any case.

    Raises ``Refused`` on ``field``: ``people.phone_unreadable`` · ``people.phone_too_short`` · ``people.phone_too_long``
    · ``people.phone_not_dialled`` (no such length here; the area code may be missing).

    >>> normalise("(602) 555-0123", country="us", field="phone")
    '+16025550123'
    """
    try:
        number = phonenumbers.parse(typed, country.upper() or None)
    except NumberParseException as fault:
        code = {
            NumberParseException.TOO_SHORT_NSN: "people.phone_too_short",
            NumberParseException.TOO_SHORT_AFTER_IDD: "people.phone_too_short",
            NumberParseException.TOO_LONG: "people.phone_too_long",
        }.get(fault.error_type, "people.phone_unreadable")
        raise Refused(code, field=field) from None
    first, digits = OLD_MOBILE_PREFIX.get(number.country_code or 0, (None, 0))
    national = str(number.national_number)
    if len(national) == digits and national.startswith(str(first)):
        number.national_number = int(national[1:])
    length = phonenumbers.is_possible_number_with_reason(number)
    if length != phonenumbers.ValidationResult.IS_POSSIBLE:
        code = {
            phonenumbers.ValidationResult.TOO_SHORT: "people.phone_too_short",
            phonenumbers.ValidationResult.TOO_LONG: "people.phone_too_long",
        }.get(length, "people.phone_not_dialled")
        raise Refused(code, field=field)
    plain = str(phonenumbers.format_number(number, PhoneNumberFormat.E164))
    return f"{plain};ext={number.extension}" if number.extension else plain


def dialled(kept: str) -> str:
    """What a gateway dials, and what two people share: E.164 without the extension.

    >>> dialled("+16025550123;ext=12")
    '+16025550123'
    """
    return kept.partition(";")[0]


def shown(kept: str, *, country: str) -> str:
    """The number as people of ``country`` write it: national at home, with ``+`` abroad. What is no number stays as it is.

    >>> shown("+16025550123", country="us"), shown("+525555550123", country="us")
    ('(602) 555-0123', '+52 55 5555 0123')
    """
    try:
        number = phonenumbers.parse(kept)
    except NumberParseException:
        return kept
    home = phonenumbers.country_code_for_region(country.upper()) == number.country_code
    form = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, form))
