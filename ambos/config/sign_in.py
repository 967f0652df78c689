"""How allauth is bent to our rules: no public sign-up, no second factor switched off, codes that count once, our own words,
and a line in the log for whatever happens at the door."""

from __future__ import annotations

import time

from allauth.account import signals as account_signals
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa import signals as mfa_signals
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.core.cache import cache
from django.dispatch import receiver

from ambos.records.accounts.models import User
from ambos.records.accounts.queries import SECOND_FACTORS, has_second_factor, set_password_path
from ambos.records.audit.actions import record
from ambos.records.messages.actions import Recipient, tell
from ambos.records.registry.keyrings import keyring

SESSION_MARK = "second_factor"
"""Session key: the account that showed a second factor in this very session. A session opened with the password alone
does not become a full one because a second factor was set up elsewhere meanwhile."""


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator or a partner, never by a visitor; letters leave through our own outbox."""

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        """Nothing: what we write to an account is below. (allauth would also write to addresses that have no account.)"""

    def send_password_reset_mail(self, user, email, context):
        # The address of the link is ours, not the one the request claims to have come to.
        link = settings.ORIGIN_URL + set_password_path(user)
        tell("accounts.password_link", user, to=Recipient("email", user.email, user.language), values={"link": link})

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        if user.email and not user.is_demo:
            tell("accounts.security_changed", user, to=Recipient("email", user.email, user.language))

    def is_reauthentication_required(self, *, app, **kwargs):
        # Whoever gave her password a moment ago and has no second factor yet sets it up without giving it again.
        user = context.request.user
        given = get_authentication_records(context.request, user) if user.is_authenticated else []
        is_fresh = bool(given) and time.time() - given[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return not (is_fresh and not has_second_factor(user))

    def authentication_failed(self, request, **credentials):
        email = credentials.get("email", "")
        account = User.objects.filter(email__iexact=email).first() if email else None
        record("accounts.sign_in_failed", account or "accounts.user", by="client")

    def _get_login_attempts_cache_key(self, request, **credentials):
        # allauth counts attempts by host name and address. The host is what the client says, port included: with
        # "ambos.example.org:1", ":2" ... one could try for ever. One account, one count.
        return f"login:{credentials.get('email', '').strip().lower()}"


class SecondFactorAdapter(DefaultMFAAdapter):
    """One may add or replace a second factor but never remove the last one outside the demo."""

    def can_delete_authenticator(self, authenticator):
        if settings.AMBOS_SECOND_FACTOR != "required" or authenticator.type not in SECOND_FACTORS:
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=SECOND_FACTORS)
        return others.exclude(pk=authenticator.pk).exists()

    def encrypt(self, text: str) -> str:
        return keyring("accounts.second_factor").seal(text, "totp").hex()

    def decrypt(self, encrypted_text: str) -> str:
        return keyring("accounts.second_factor").open(bytes.fromhex(encrypted_text), "totp").decode()


class _Once:
    """A code opens one door once. allauth remembers a used code for 30 seconds; with the tolerance of one step it would be
    good for 90 (RFC 6238, 5.2: the verifier must not accept a code twice)."""

    def clean_code(self):
        code = super().clean_code()
        if not cache.add(f"accounts.code:{self.user.pk}:{code}", "y", timeout=120):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeOnce(_Once, AuthenticateForm):
    """The code at sign-in."""


class CodeOnceAgain(_Once, ReauthenticateForm):
    """The code asked for again before a change of security."""


def mark_session(request, user) -> None:
    """This session has shown a second factor of this account."""
    request.session[SESSION_MARK] = str(user.pk)


def has_shown_second_factor(request) -> bool:
    """Has this session shown a second factor of the account that is signed in?"""
    return request.session.get(SESSION_MARK) == str(request.user.pk)


@receiver(mfa_signals.authenticator_used)
def _used(sender, request, user, **kwargs):
    mark_session(request, user)


@receiver(mfa_signals.authenticator_added)
def _added(sender, request, user, authenticator, **kwargs):
    mark_session(request, user)
    record("accounts.second_factor_added", user, by=user, kind=str(authenticator.type))


@receiver(mfa_signals.authenticator_removed)
def _removed(sender, request, user, authenticator, **kwargs):
    record("accounts.second_factor_removed", user, by=user, kind=str(authenticator.type))


@receiver(mfa_signals.authenticator_reset)
def _codes_made_anew(sender, request, user, authenticator, **kwargs):
    record("accounts.recovery_codes_made", user, by=user)


@receiver(mfa_signals.authentication_failed)
def _code_failed(sender, request, user, authenticator, **kwargs):
    record("accounts.second_factor_failed", user, by="client", kind=str(authenticator.type))


@receiver(account_signals.user_logged_in)
def _signed_in(sender, request, user, **kwargs):
    record("accounts.signed_in", user, by=user)


@receiver(user_logged_out)
def _signed_out(sender, request, user, **kwargs):
    if user is not None:
        record("accounts.signed_out", user, by=user)


@receiver([account_signals.password_changed, account_signals.password_set, account_signals.password_reset])
def _password_changed(sender, request, user, **kwargs):
    record("accounts.password_changed", user, by=user)
