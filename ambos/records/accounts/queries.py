"""Reads of accounts, and what every app above shares: the reach of an access as a filter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from ambos.domain.access import Access
from ambos.domain.errors import Refused

from .models import User
from .roles import May

NOTHING = Q(pk__in=())
EVERYTHING = ~NOTHING
"""Not an empty ``Q()``: that one vanishes beside an OR and would leave only the other side."""
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor of its own. Recovery codes only stand in for one of these."""
SEALED_SECRETS = ("secret", "seed")
"""What allauth keeps sealed in the data of a code generator, and of recovery codes."""


def within(access: Access, *, office: str | None = None, organization: str | None = None) -> Q:
    """The rows an access reaches: office *or* organization, given as lookups of the model. Fail closed.

    >>> within(Access(), office="office")
    <Q: (AND: ('pk__in', ()))>
    """
    if access.everywhere:
        return EVERYTHING
    reach = NOTHING
    if office and access.offices:
        reach |= Q(**{f"{office}__in": access.offices})
    if organization and access.organizations:
        reach |= Q(**{f"{organization}__in": access.organizations})
    return reach


def named_within(
    access: Access, *, purpose: str = "purpose", office: str | None = None, organization: str | None = None
) -> Q:
    """Named records: within reach *and* of a purpose the reader holds. ``everywhere`` does not widen purposes."""
    if not access.purposes:
        return NOTHING
    return Q(**{f"{purpose}__in": access.purposes}) & within(access, office=office, organization=organization)


def operator() -> Access:
    """The access of whoever works at the command line of the machine: keeps accounts, reads the log, opens no record."""
    return Access(role="operator", can=frozenset({str(May.KEEP_ACCOUNTS), str(May.READ_AUDIT)}))


def accounts(access: Access, text: str = "") -> QuerySet[User]:
    """Accounts by name, each with ``has_second_factor``; ``text`` looks in name and address. Administrators only."""
    if not access.may(May.KEEP_ACCOUNTS):
        raise PermissionDenied
    found = User.objects.annotate(
        has_second_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS))
    )
    if text.strip():
        found = found.filter(Q(name__icontains=text.strip()) | Q(email__icontains=text.strip()))
    return found.order_by("name", "id")


def account(access: Access, key: Any) -> User:
    """One account by its key. ``User.DoesNotExist`` when there is none; one's own is open to everybody."""
    if access.user is not None and str(access.user) == str(key):
        return User.objects.get(pk=key)
    return accounts(access).get(pk=key)


def account_by_email(access: Access, email: str) -> User:
    """One account by its address, whatever its case. ``User.DoesNotExist`` when there is none."""
    return accounts(access).get(email__iexact=email.strip())


def names_of(access: Access, keys: set[str]) -> dict[str, str]:
    """Key -> name of these accounts, for whoever reads the log or keeps accounts; words such as 'system' are left out."""
    if not (access.may(May.READ_AUDIT) or access.may(May.KEEP_ACCOUNTS)):
        raise PermissionDenied
    found = User.objects.filter(pk__in=[key for key in keys if len(key) == 36]).values_list("pk", "name")
    return {str(key): name for key, name in found}


def key_of(access: Access, who: str) -> str:
    """The key of an account given by its address or its key; any other word comes back as it is. Auditors look up so."""
    if not (access.may(May.READ_AUDIT) or access.may(May.KEEP_ACCOUNTS)):
        raise PermissionDenied
    found = User.objects.filter(email__iexact=who).values_list("pk", flat=True).first() if "@" in who else None
    return str(found or who)


def own_sessions(user: User) -> list[UserSession]:
    """Where one is signed in now, newest first; sessions that are over are taken off the list on the way."""
    return sorted(UserSession.objects.purge_and_list(user), key=lambda session: session.last_seen_at, reverse=True)


def has_second_factor(user: User) -> bool:
    """Has this account a code generator or a passkey?"""
    return Authenticator.objects.filter(user_id=user.pk, type__in=SECOND_FACTORS).exists()


def set_password_path(user: User) -> str:
    """The path by which the holder of an account sets a password, once, within three days (PASSWORD_RESET_TIMEOUT)."""
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
    )


def demo_code(email: str) -> str:
    """The code that an account of the demo world would read off its telephone now.

    Refused (``accounts.not_of_the_demo``) for every other account: their secrets are opened by signing in alone.
    """
    secret = Authenticator.objects.filter(
        user__email__iexact=email.strip(), user__is_demo=True, type=Authenticator.Type.TOTP
    ).first()
    if secret is None:
        raise Refused("accounts.not_of_the_demo")
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(get_adapter().decrypt(secret.data["secret"]), counters[len(counters) // 2]))


def sealed_outside() -> Iterator[bytes]:
    """The sealed secrets of second factors: they lie as text in allauth's rows."""
    for data in Authenticator.objects.values_list("data", flat=True).iterator():
        yield from (bytes.fromhex(data[name]) for name in SEALED_SECRETS if data.get(name))
