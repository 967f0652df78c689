"""How allauth is bent to our rules: no public sign-up, no second factor switched off, our own words."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils import timezone

from ambos.records.posts.queries import posts_held


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator or a partner, never by a visitor."""

    def is_open_for_signup(self, request):
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    """Whoever holds a post may add or replace a second factor but never remove the last one outside the demo."""

    def can_delete_authenticator(self, authenticator):
        user = authenticator.user
        if settings.AMBOS_SECOND_FACTOR != "required" or not posts_held(user, timezone.localdate()).exists():
            return True
        kinds = ("totp", "webauthn")
        others = user.authenticator_set.filter(type__in=kinds).exclude(pk=authenticator.pk)
        return authenticator.type not in kinds or others.exists()

    def encrypt(self, text: str) -> str:
        from ambos.records.registry.keyrings import keyring

        return keyring("accounts.second_factor").seal(text, "totp").hex()

    def decrypt(self, encrypted_text: str) -> str:
        from ambos.records.registry.keyrings import keyring

        return keyring("accounts.second_factor").open(bytes.fromhex(encrypted_text), "totp").decode()
