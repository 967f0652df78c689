"""The demo's world: one ready account per role, the clinics and the agency they work with, then what each app adds.

Everything here is made up and says so: names of organizations end in "(muestra)", people in the programs' worlds likewise,
and a strip on every page says it. The same seed makes the same world. The passwords and secrets below are public, which is
why production refuses to start with an active account of the demo (``ambos.E020``).
"""

from __future__ import annotations

import base64
import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone, translation

from ambos.records.accounts.models import User
from ambos.records.accounts.roles import ROLES, Role
from ambos.records.audit.actions import record
from ambos.records.audit.models import Event
from ambos.records.directory.actions import add_organization
from ambos.records.network.models import Office
from ambos.records.posts.actions import appoint
from ambos.records.registry.queries import running

Say = Callable[[str], object]
PASSWORD = "una frase para probar"  # noqa: S105 - public on purpose, of the demo only
OFFICE = "fresno"
CLINIC = "Clínica Sierra Vista (muestra)"
YEAR = 365
BUILT = "demo.built"
SOURCE = {"source": "made up for the demo", "confidence": "unverified"}


class NotADemo(Exception):
    """Real people have accounts here; the made-up world stays out."""


@dataclass(frozen=True)
class DemoAccount:
    """What whoever tries the demo needs to sign in."""

    role: str
    email: str
    password: str
    totp_secret: str


def email_of(role: Role) -> str:
    """The address of a role's ready account."""
    return f"{role.slug.replace('_', '-')}@demo.example"


def totp_secret(role: Role) -> str:
    """The same for every demo, so that it can be printed in a guide."""
    return base64.b32encode(hashlib.sha256(f"ambos demo {role.slug}".encode()).digest()).decode()[:32]


def accounts() -> list[DemoAccount]:
    """One ready account per role, in the order of the roles, as far as they were made."""
    made = set(User.objects.filter(is_demo=True, is_active=True).values_list("email", flat=True))
    with translation.override("en"):
        return [
            DemoAccount(str(role.title), email_of(role), PASSWORD, totp_secret(role))
            for role in ROLES
            if email_of(role) in made
        ]


def build_once(say: Say) -> None:
    """Build the small world unless it stands already."""
    if not Event.objects.filter(verb=BUILT).exists():
        build(say)


def build(say: Say, *, scale: float = 1.0, seed: int = 2009) -> None:
    """Accounts and clinics, then what every running app adds, in the order of the manifests.

    ``scale`` 1 is the small world; ``seed`` fixes every choice. Raises ``NotADemo`` where a real account exists.
    """
    if User.objects.filter(is_demo=False).exists():
        raise NotADemo("there are accounts of real people here; the demo is built only in an installation of its own")
    say("building the demo's world (made-up people and clinics) ...")
    with translation.override("es"):
        with transaction.atomic():
            make_house(random.Random(seed))  # noqa: S311 - a world that can be made again, not a secret
        for program in running():
            if program.demo:
                say(f"  {program.slug} ...")
                import_module(program.demo).build(scale, seed, say)
        record(BUILT, "demo.world", by="system", scale=str(scale), seed=seed)


def make_house(chance: random.Random) -> None:
    """One account per role with its post: at the demo's office, for the agency of its window or for its first clinic."""
    office = Office.objects.get(code=OFFICE)
    clinic = add_organization(name=CLINIC, country=office.country, is_demo=True, by="system", **SOURCE)
    since = timezone.localdate() - timedelta(days=YEAR)
    for role in ROLES:
        user = User(email=email_of(role), name=f"{role.title} (muestra)", is_demo=True)
        user.set_password(PASSWORD)
        user.save()
        Authenticator.objects.create(
            user=user,
            type=Authenticator.Type.TOTP,
            data={"secret": get_adapter().encrypt(totp_secret(role))},
        )
        appoint(
            holder=user,
            role=role.slug,
            office=office if role.scope == "office" else None,
            organization=clinic if role.scope == "organization" else None,
            starts_on=since,
            by="system",
        )
