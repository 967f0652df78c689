"""What a token may open, and who may make one.

The policy: whoever holds a post makes tokens for herself, under the post she acts under. A token opens the scopes it names and
never more than its post: when the post ends, is narrowed or is taken back, so is the token, at once. A scope of named records
needs a role that holds their purpose, so no token of a consul, of headquarters or of an evaluator opens one. Administrators
see all tokens (never the keys) and revoke any.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from ambos.domain.access import Access
from ambos.records.accounts.roles import May, Role

PER_MINUTE = 300
"""Questions a token may ask within one minute of the clock, all workers together."""
LONGEST_DAYS = 366
"""How long a token lives at most."""


@dataclass(frozen=True)
class Scope:
    """One thing a token may open. ``asks``: capabilities of which the role holds one; empty: any post. ``is_named``: opens
    records of persons."""

    slug: str
    title: Any
    asks: frozenset[str] = frozenset()
    is_named: bool = False


SCOPES = {
    scope.slug: scope
    for scope in (
        Scope("directory:read", _("Read the directory of services, with the places left")),
        Scope(
            "directory:write",
            _("Say how many people our services can take, and that they are still true"),
            frozenset({str(May.ANSWER_REFERRALS), str(May.KEEP_DIRECTORY)}),
        ),
        Scope("network:read", _("Read offices, their districts and windows")),
        Scope("figures:read", _("Read figures; never a name"), frozenset({str(May.READ_COUNTS)})),
        Scope(
            "referrals:read",
            _("Read the referrals sent to our organization, as far as each person agreed"),
            frozenset({str(May.ANSWER_REFERRALS)}),
            True,
        ),
        Scope(
            "referrals:answer",
            _("Answer referrals and say what became of them"),
            frozenset({str(May.ANSWER_REFERRALS)}),
            True,
        ),
        Scope(
            "calendar:read",
            _("Read the appointments of the window as a calendar, without names"),
            frozenset({str(May.SERVE_PEOPLE)}),
            True,
        ),
    )
}


def scopes_of(role: Role | None) -> list[Scope]:
    """The scopes a post of this role may give a token."""
    held = {str(capability) for capability in role.may} if role else set()
    return [scope for scope in SCOPES.values() if not scope.asks or scope.asks & held]


def narrowed(access: Access, scopes: list[str]) -> Access:
    """The access of a post as far as these scopes reach: fewer capabilities, and no purpose without a scope that needs it."""
    known = [SCOPES[slug] for slug in scopes if slug in SCOPES]
    can = frozenset().union(*(scope.asks for scope in known)) & access.can if known else frozenset()
    return replace(access, can=can, purposes=access.purposes if any(scope.is_named for scope in known) else frozenset())


def may_make(access: Access) -> bool:
    """May she make tokens? Whoever acts under a post."""
    return access.user is not None and bool(access.role)


def may_keep_all(access: Access) -> bool:
    """May she see and revoke the tokens of others?"""
    return access.may(May.KEEP_ACCOUNTS)


def may_revoke(access: Access, token: Any) -> bool:
    """Her own, and an administrator any."""
    return may_keep_all(access) or (access.user is not None and token.holder_id == access.user)
