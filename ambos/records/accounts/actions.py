"""Every write of accounts: making, ending, naming, and the way back for whoever lost the second factor.

What an account may *do* is never written here: that is a post (records.posts). Whoever makes an account never learns its
password: the holder sets it through a link sent to her address.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.errors import Reason, Refused, check
from ambos.records.audit.actions import record
from ambos.records.audit.keys import new_key
from ambos.records.registry.actions import enqueue
from ambos.records.registry.keyrings import keyring

from .models import User
from .permissions import may_change, may_keep, may_make_accounts
from .queries import SEALED_SECRETS
from .roles import May, ResetReason


@transaction.atomic
def make_account(*, email: str, name: str, language: str = "es", is_demo: bool = False, by: Access | str) -> User:
    """Make an account that may do nothing yet, and invite its holder by e-mail (not in the demo).

    Refused: ``accounts.bad_email``, ``accounts.email_taken``, ``accounts.needs_name``, ``accounts.unknown_language``.
    """
    _may(by, may_make_accounts)
    email, name = email.strip().lower(), _clean(name)
    check([*_faults_of_email(email), *_faults_of_name(name), *_faults_of_language(language)])
    account = User(email=email, name=name, language=language, is_demo=is_demo)
    account.set_unusable_password()
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError:
        # Two administrators at the same moment: the database keeps one, the other hears the same sentence as ever.
        raise Refused("accounts.email_taken", field="email") from None
    record("accounts.made", account, by=by, is_demo=is_demo)
    if not is_demo:
        _write_to(account, "accounts.invited", with_link=True)
    return account


@transaction.atomic
def invite_again(*, account: User, by: Access | str) -> None:
    """Send the link to set a password once more. Refused for an account that is not active."""
    _may(by, may_make_accounts)
    if not account.is_active:
        raise Refused("accounts.not_active")
    record("accounts.invited", account, by=by)
    _write_to(account, "accounts.invited", with_link=True)


@transaction.atomic
def change_account(*, account: User, name: str | None = None, language: str | None = None, by: Access | str) -> User:
    """Change name or language; the address never changes (a new address is a new account)."""
    _may(by, lambda access: may_change(access, account))
    if name is not None:
        account.name = _clean(name)
        check(_faults_of_name(account.name))
    if language is not None:
        account.language = language
        check(_faults_of_language(language))
    account.save(update_fields=["name", "language"])
    changed = [what for what, value in (("name", name), ("language", language)) if value is not None]
    record("accounts.changed", account, by=by, what=changed)
    return account


@transaction.atomic
def deactivate_account(*, account: User, by: Access | str) -> User:
    """Close an account: it signs in no more, and whoever is signed in with it is out at the next click."""
    _may(by, lambda access: may_keep(access, account))
    _lock(account)
    if not account.is_active:
        raise Refused("accounts.not_active")
    account.is_active = False
    account.save(update_fields=["is_active"])
    _end_sessions(account)
    record("accounts.deactivated", account, by=by)
    return account


@transaction.atomic
def reactivate_account(*, account: User, by: Access | str) -> User:
    """Open a closed account again. Its posts are as they were: those that ended meanwhile stay ended."""
    _may(by, lambda access: may_keep(access, account))
    _lock(account)
    if account.is_active:
        raise Refused("accounts.is_active")
    if account.is_demo and settings.IS_PRODUCTION:
        raise Refused("accounts.of_the_demo")
    account.is_active = True
    account.save(update_fields=["is_active"])
    record("accounts.reactivated", account, by=by)
    return account


@transaction.atomic
def end_all_sessions(*, account: User, by: Access | str) -> None:
    """Sign the account out everywhere, now. Its holder may do so herself, an administrator for anybody."""
    _may(by, lambda access: may_change(access, account))
    _end_sessions(account)
    record("accounts.sessions_ended", account, by=by)


@transaction.atomic
def end_session(*, account: User, session: Any, by: Access) -> None:
    """End one session of one's own, by its key in the list. One that is gone already changes nothing."""
    if by.user != account.pk:
        raise PermissionDenied
    for found in UserSession.objects.filter(user=account, pk=session):
        Session.objects.filter(session_key=found.session_key).delete()
        found.delete()
        record("accounts.session_ended", account, by=by)


@transaction.atomic
def reset_second_factor(*, account: User, reason: str, by: Access | str) -> None:
    """Take every second factor off an account whose holder lost hers, end its sessions and tell her.

    Nobody resets her own. The password stays, so that whoever resets cannot sign in as that person; at the next sign-in
    the holder must set up a new second factor before any page opens. Refused: ``accounts.unknown_reason``.
    """
    _may(by, lambda access: may_keep(access, account))
    if reason not in {known.value for known in ResetReason}:
        raise Refused("accounts.unknown_reason", field="reason")
    _lock(account)
    removed = Authenticator.objects.filter(user=account).delete()[0]
    _end_sessions(account)
    record("accounts.second_factor_reset", account, by=by, reason=reason, removed=removed)
    _write_to(account, "accounts.second_factor_reset")


@transaction.atomic
def retire_demo_accounts(*, by: Access | str) -> int:
    """Close every account of the demo world: their secrets are printed for all to see. Returns how many were open."""
    _may(by, lambda access: access.may(May.KEEP_ACCOUNTS))
    accounts = list(User.objects.filter(is_demo=True, is_active=True))
    for account in accounts:
        account.is_active = False
        account.save(update_fields=["is_active"])
        _end_sessions(account)
        record("accounts.deactivated", account, by=by, is_demo=True)
    return len(accounts)


def sweep() -> None:
    """Delete sessions that are over and counts of the limiter that no longer count. Nothing live is touched."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    live = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=live).delete()
    table, column = (connection.ops.quote_name(name) for name in (caches["default"]._table, "expires"))
    with connection.cursor() as cursor:
        delete = f"DELETE FROM {table} WHERE {column} < %s"  # noqa: S608 - both names are our own
        cursor.execute(delete, [connection.ops.adapt_datetimefield_value(now)])


@transaction.atomic
def reseal() -> int:
    """Seal the secrets of second factors again under the current key; how many accounts' factors. Raises ``CannotOpen``
    at one whose key is lost."""
    adapter, ring, done = get_adapter(), keyring("accounts.second_factor"), 0
    for row in Authenticator.objects.select_for_update().order_by("pk"):
        old = [n for n in SEALED_SECRETS if row.data.get(n) and ring.needs_rotation(bytes.fromhex(row.data[n]))]
        if old:
            row.data |= {name: adapter.encrypt(adapter.decrypt(row.data[name])) for name in old}
            row.save(update_fields=["data"])
            done += 1
    if done:
        record("accounts.resealed", "accounts.user", by="system", count=done, key=settings.AMBOS_CURRENT_KEY)
    return done


def _may(by: Access | str, question: Any) -> None:
    """'system' may (a command or a task of our own); anybody else is asked about. No other word makes or ends accounts."""
    if by == "system":
        return
    if isinstance(by, str) or not question(by):
        raise PermissionDenied


def _lock(account: User) -> None:
    """Two administrators on one account: the second waits, then sees what the first did."""
    account.refresh_from_db(from_queryset=User.objects.select_for_update())


def _end_sessions(account: User) -> None:
    account.sessions_ended_at = timezone.now()
    account.save(update_fields=["sessions_ended_at"])
    known = UserSession.objects.filter(user=account)
    Session.objects.filter(session_key__in=list(known.values_list("session_key", flat=True))).delete()
    known.delete()


def _write_to(account: User, kind: str, **extra: Any) -> None:
    # Messages stand above accounts: the letter is asked for by name, and written by a task in the same database.
    enqueue("messages.tell_account", account=str(account.pk), kind=kind, once=f"{kind}:{new_key()}", **extra)


def _clean(name: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())


def _faults_of_email(email: str) -> list[Reason]:
    try:
        validate_email(email)
    except ValidationError:
        return [Reason("accounts.bad_email", field="email")]
    if len(email) > 254:
        return [Reason("accounts.bad_email", field="email")]
    taken = User.objects.filter(email__iexact=email).exists()
    return [Reason("accounts.email_taken", field="email")] if taken else []


def _faults_of_name(name: str) -> list[Reason]:
    return [] if 1 <= len(name) <= 120 else [Reason("accounts.needs_name", field="name")]


def _faults_of_language(language: str) -> list[Reason]:
    known = {code for code, _name in settings.LANGUAGES}
    return [] if language in known else [Reason("accounts.unknown_language", field="language")]
