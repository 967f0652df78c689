"""The demo's world: one ready account per role, then what each running app adds, in the order of the manifests.

Everything here is made up and says so: names end in "(muestra)", and a strip on every page says it. The same seed makes the
same world. The passwords and secrets below are public, which is why production refuses to start with an active account of
the demo (``ambos.E020``), and why the world is built only where no real account exists.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone, translation

from ambos.config import demo_network, demo_plan
from ambos.programs.plazas.demo import bulk as plazas
from ambos.programs.plazas.demo.year import PUBLISHED as PLAZAS
from ambos.records.accounts.actions import make_account
from ambos.records.accounts.models import User
from ambos.records.accounts.roles import ROLES, Role
from ambos.records.audit.actions import record
from ambos.records.audit.models import Event
from ambos.records.directory.actions import add_organization
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office
from ambos.records.posts.actions import appoint
from ambos.records.posts.models import Post
from ambos.records.posts.queries import posts_on, roles
from ambos.records.registry.loading import origin
from ambos.records.registry.queries import running
from ambos.records.reports import demo as reports

Say = Callable[[str], object]
PASSWORD = "una frase para probar"  # noqa: S105 - public on purpose, of the demo only
BUILT = "demo.built"
HOLDERS = {
    "promoter": "Rosa Medina (muestra)",
    "window_coordinator": "Elena Robles (muestra)",
    "partner_administrator": "Daniel Kim (muestra)",
    "school_proctor": "Julia Serrano (muestra)",
    "school_teacher": "Grace Miller (muestra)",
    "community_affairs_officer": "Javier Luna (muestra)",
    "consul": "Marta Quiroga (muestra)",
    "headquarters_coordinator": "Silvia Prado (muestra)",
    "evaluator": "Tomás Ibarra (muestra)",
    "auditor": "Inés Zamora (muestra)",
    "administrator": "Óscar Peralta (muestra)",
    "plaza_adviser": "Aurora Téllez (muestra)",
    "plaza_coordinator": "Ramiro Ochoa (muestra)",
    "education_officer": "Lidia Farías (muestra)",
    "conference_coordinator": "Nadia Vargas (muestra)",
}
"""Who holds each ready account, by role; of the roles that programs bring, those that stand here have one."""


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


def totp_secret(email: str) -> str:
    """The same in every demo, so that it can be printed in a guide."""
    name = email.split("@")[0].replace("-", "_")
    return base64.b32encode(hashlib.sha256(f"ambos demo {name}".encode()).digest()).decode()[:32]


def accounts() -> list[DemoAccount]:
    """Who can sign in, for every role that somebody holds: an account of its own, or the second post of one named before."""
    rows, named = [], set()
    with translation.override("en"):
        for role in roles().values():
            holder = _holder(role)
            if holder is None:
                continue
            title = f"{role.title} (as a further post)" if holder.email in named else str(role.title)
            rows.append(DemoAccount(title, holder.email, PASSWORD, totp_secret(holder.email)))
            named.add(holder.email)
    return rows


def _holder(role: Role) -> User | None:
    """The account made for this role, else the first that a program gave it to."""
    known = User.objects.filter(is_demo=True, is_active=True)
    own = known.filter(email=email_of(role)).first()
    first = posts_on(timezone.localdate()).filter(role=role.slug, holder__in=known).select_related("holder").first()
    return own or (first.holder if first else None)


def _roles() -> list[Role]:
    return [*ROLES, *(role for program in running() for role in program.roles if role.slug in HOLDERS)]


def build_once(say: Say) -> None:
    """Build the small world unless it stands already."""
    if not Event.objects.filter(verb=BUILT).exists():
        build(say)


@transaction.atomic
def build(say: Say, *, scale: float = 1.0, seed: int = 2009) -> None:
    """The accounts, then what every running app adds, in the order of the manifests; all of it or nothing.

    ``scale`` 1 is the small world of about 2,000 visits, 325 the network's year of which figures were published
    (``demo_plan``; of plazas, ``plazas.demo.year``); ``seed`` fixes every choice. What programs bring themselves goes through
    their verbs and grows no further than scale 1. Raises ``NotADemo`` where a real account exists or where the world stands
    already.
    """
    if User.objects.filter(is_demo=False).exists():
        raise NotADemo("there are accounts of real people here; the demo is built only in an installation of its own")
    if User.objects.filter(is_demo=True).exists():
        raise NotADemo("the demo's world stands here already; remove the folder var to begin anew")
    say("building the demo's world (made-up people and clinics) ...")
    told = origin().demo_office
    office = Office.objects.get(code=told) if told else _first_office()
    # "today" is the day of its offices, which in the evening there is no longer that of UTC
    with translation.override("es"), timezone.override(office.timezone):
        for role in _roles():
            _account(role)
            if role.scope != "organization":
                _appoint(role, office=office if role.scope == "office" else None)
        for program in running():
            if program.demo and told:
                say(f"  {program.slug} ...")
                import_module(program.demo).build(min(scale, 1.0), seed, say)
        for role in _roles():
            # A program that made an organization of its own kind (a school) has appointed its people there.
            if (
                role.scope == "organization"
                and not Post.objects.filter(holder__email=email_of(role), role=role.slug).exists()
            ):
                _appoint(role, organization=_partner_near(office))
        if told:
            demo_network.build(scale, seed, say)
            if scale > 1 and any(program.slug == "plazas" for program in running()):
                of = {what: max(1, round(number * scale / demo_plan.FULL)) for what, number in PLAZAS.items()}
                plazas.build(seed, say, **of)
            reports.build(scale, seed, say)
            demo_network.supervision()
        else:
            say(f"  no world is told of this country yet: its accounts stand at {office.name}, and nothing else")
        for role in roles().values():
            holder = _holder(role)
            if holder is not None and not holder.has_usable_password():
                _give_keys(holder)
        record(BUILT, "demo.world", by="system", scale=str(scale), seed=seed)


def _first_office() -> Office:
    """Where the accounts of a country without a world stand: the first that has a window, else the first."""
    every = Office.objects.filter(closed_on=None).order_by("code")
    return every.filter(service_points__isnull=False).first() or every[0]


def _account(role: Role) -> None:
    _give_keys(make_account(email=email_of(role), name=HOLDERS[role.slug], is_demo=True, by="system"))


def _give_keys(user: User) -> None:
    """The password and the second factor that are printed."""
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    secret = get_adapter().encrypt(totp_secret(user.email))
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})


def _appoint(role: Role, *, office: Office | None = None, organization: Organization | None = None) -> None:
    appoint(
        holder=User.objects.get(email=email_of(role)),
        role=role.slug,
        office=office,
        organization=organization,
        # longer ago than any second post that a program gives: this one is what the account opens with
        starts_on=timezone.localdate() - timedelta(days=1100),
        by="system",
    )


def _partner_near(office: Office) -> Organization:
    """A made-up clinic of this city that answers referrals; where no program made one, one that stands alone."""
    near = Organization.objects.filter(is_demo=True, services__takes_referrals=True, locations__city=office.city)
    return near.order_by("id").first() or add_organization(
        name="Clínica de muestra", is_demo=True, country=office.country, source="made up for the demo", by="system"
    )
