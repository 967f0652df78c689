"""Who acts in the demo: the ready accounts, under the post each is named for or under a second one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from ambos.domain.access import Access
from ambos.records.accounts.models import User

from .actions import appoint
from .models import Post
from .queries import access_from, roles


def access_at(role: str, office: Any) -> Access:
    """The access the demo's account of a role would have at this office."""
    held = roles()[role]
    return Access(
        user=User.objects.get(is_demo=True, posts__role=role).pk,
        role=role,
        can=frozenset(map(str, held.may)),
        purposes=held.purposes,
        offices=frozenset({office.pk}),
    )


def access_of(role: str) -> Access:
    """The access of a role's ready account, under the post it is named for; a program may have given it another."""
    return access_from(Post.objects.get(holder__email=f"{role.replace('_', '-')}@demo.example", role=role))


def second_post(account: str, role: str, *, days: int = 400, **place: Any) -> Access | None:
    """A further post for a ready account, held since so many days; its access. ``None`` where the account does not stand."""
    holder = User.objects.filter(email=f"{account}@demo.example").first()
    if holder is None:
        return None
    since = timezone.localdate() - timedelta(days=days)
    return access_from(appoint(holder=holder, role=role, starts_on=since, by="system", **place))
