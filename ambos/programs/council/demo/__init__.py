"""The council's part of the demo world: a term under way with a handful of recommendations at every point of their life, and the
first term's 255, simulated.

Everything is made up and says so ("muestra"). The running term is made through the program's own verbs, on the day each is said to
have happened; the first term in bulk (``first_term``), which a test holds against the same rules.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from ambos.domain.access import Access
from ambos.records.accounts.actions import make_account
from ambos.records.accounts.models import User
from ambos.records.directory.actions import add_organization
from ambos.records.network.models import Office
from ambos.records.posts.actions import appoint
from ambos.records.posts.models import Post
from ambos.records.posts.queries import access_from
from ambos.records.registry.demo import at, form_key

from .. import actions
from ..models import Assignment, Body, Committee, CommitteeMember, Member, Recommendation, Seat, Session, Term
from ..permissions import LIAISON, SECRETARIAT
from ..queries.terms import proposal
from .first_term import simulate_first_term

OFFICES = ("chicago", "losangeles", "fresno", "dallas", "houston", "sacramento", "atlanta", "newyork")
NAMES = ("Ana Robles", "Luis Arce", "Carmen Toj", "Jorge Vela", "Elsa Prado", "Raúl Mier", "Inés Caso", "Pablo Rey", "Nora Luna",
         "Iván Sosa", "Clara Meza", "Hugo Lara")  # fmt: skip
BODIES = ("SRE", "SEP", "SSA", "IME")
STORIES = (
    ("EDU", "Maestros bilingües para las plazas comunitarias", "Bilingual teachers for the community plazas",
     "Que se envíen maestros bilingües a las plazas comunitarias que lo pidan antes del ciclo escolar.", ("SRE", "SEP")),
    ("SAL", "Una ventanilla de salud en cada consulado", "A health window in every consulate",
     "Que cada consulado tenga una ventanilla de salud con un aliado local y horario fijo.", ("SSA", "IME")),
    ("EDU", "Que la revalidación de estudios sea en treinta días", "Recognition of studies within thirty days",
     "Que la revalidación de estudios hechos en el exterior se resuelva en treinta días y se pueda seguir por internet.", ("SEP",)),
    ("COM", "Avisos en lenguas indígenas", "Notices in indigenous languages",
     "Que los avisos de los consulados se den también en las lenguas indígenas que más se hablan en su circunscripción.", ("SRE",)),
    ("SAL", "Pruebas de salud en los consulados móviles", "Health tests at mobile consulates",
     "Que en cada jornada de consulado móvil haya pruebas de presión y glucosa con canalización.", ("SRE", "SSA")),
    ("COM", "Publicar cuánto tarda cada trámite", "Publish how long each procedure takes",
     "Que cada consulado publique cada mes cuánto tarda cada trámite y cuántas citas ofrece.", ("SRE", "IME")),
)  # fmt: skip


def build(scale: float, seed: int, say: Callable[[str], object]) -> None:
    """Make the running term and the first term's simulation. ``scale`` shrinks the simulation; ``seed`` fixes every choice."""
    chance = random.Random(seed)  # noqa: S311 - a world that can be made again, not a secret
    if not proposal() or Body.objects.filter(code__in=BODIES).count() != len(BODIES):
        return
    simulate_first_term(number=max(4, round(255 * scale)), seed=seed)
    with at(_ago(200)):
        _World(chance).tell_stories()
    say(f"    {Recommendation.objects.exclude(slug='').count()}")


class _World:
    """The running term and who sits in it."""

    def __init__(self, chance: random.Random):
        self.chance, self.start = chance, timezone.localdate()
        self.secretariat = _account(SECRETARIAT, "Secretaría del consejo (muestra)")
        rules = actions.adopt_rules(
            title="Reglas del periodo (muestra)", rules=proposal(), minutes="Acta 12 (muestra)",
            adopted_on=self.start - timedelta(days=60), in_favour=71, against=9, abstained=4, by=self.secretariat,
        )  # fmt: skip
        self.term: Term = actions.begin_term(
            code=f"{self.start.year}-{self.start.year + 3}",
            rule_set=rules,
            starts_on=self.start,
            is_demo=True,
            by=self.secretariat,
        )
        offices = list(Office.objects.filter(country__in=("us", "ca"), closed_on__isnull=True).order_by("code"))
        actions.publish_seats(
            term=self.term, populations={office: 8_000 + chance.randrange(1, 400_000) for office in offices},
            basis="cifras inventadas (muestra)", by=self.secretariat,
        )  # fmt: skip
        self.committees = {one.code: one for one in Committee.objects.filter(term=self.term)}
        self.liaisons = {code: _liaison(code) for code in BODIES}
        self.members = [self._member(n, name) for n, name in enumerate(NAMES)]

    def _member(self, n: int, name: str) -> Member:
        here = self.term.seats.filter(kind=Seat.Kind.ELECTED, members__isnull=True)
        seat = (
            here.filter(office__code=OFFICES[n % len(OFFICES)]).first()
            or here.order_by("office__code", "number").first()
        )
        email = "council-member@demo.example" if n == 0 else f"consejo{n}@demo.example"
        if not User.objects.filter(email=email).exists():
            make_account(email=email, name=f"{name} (muestra)", is_demo=True, by="system")
        made = actions.seat_member(
            seat=seat, email=email, name=f"{name} (muestra)", gender="woman" if n % 2 == 0 else "man", starts_on=self.start,
            by=self.secretariat,
        )  # fmt: skip
        code = ("EDU", "SAL", "COM")[n % 3]
        joined = actions.choose_committee(member=made, committee=self.committees[code], by="system")
        if n < 3:
            actions.name_chair(seat=joined, by=self.secretariat)
        return made

    def access(self, member: Member) -> Access:
        return access_from(Post.objects.select_related("office", "organization").get(pk=member.post))

    def session(self, kind: str, committee: Committee | None = None) -> Session:
        made = actions.convene(
            term=self.term, kind=kind, committee=committee, held_on=timezone.localdate(),
            place="Ciudad de México (muestra)" if committee is None else "por videollamada (muestra)",
            form_key=form_key(self.chance), by=self.secretariat,
        )  # fmt: skip
        there = self.members if committee is None else [
            one.member for one in CommitteeMember.objects.filter(committee=committee).select_related("member")
        ]  # fmt: skip
        said = {m.pk: ("present", "") for m in there} | {there[-1].pk: ("excused", "Enfermedad")}
        actions.take_attendance(session=made, said=said, by=self.secretariat)
        return actions.open_session(session=made, by=self.secretariat)

    def tell_stories(self) -> None:
        drafts = [self._draft(*story) for story in STORIES]
        for code in ("EDU", "SAL", "COM"):
            committee = self.committees[code]
            with at(_ago(192)):
                session = self.session("committee", committee)
                for one in drafts:
                    if one.committee_id == committee.pk:
                        self._vote(session, one, 3)
                actions.close_session(
                    session=session, minutes="Se aprobaron por mayoría (muestra).", by=self.secretariat
                )
        with at(_ago(180)):
            plenary = self.session("plenary")
            for one in drafts:
                self._vote(plenary, one, 10)
            actions.close_session(
                session=plenary, minutes="Se aprobaron seis recomendaciones (muestra).", by=self.secretariat
            )
        with at(_ago(176)):
            coded = [actions.publish(recommendation=one, by=self.secretariat) for one in drafts]
        for one in coded[:5]:
            with at(_ago(170)):
                actions.assign(recommendation=one, by=self.secretariat)
        self._verified(coded[0])
        self._carried_out(coded[1])
        self._refused(coded[2])
        self._late(coded[3])
        self._extended(coded[4])
        with at(_ago(9)):
            self._draft("EDU", "Becas para terminar la preparatoria", "Grants to finish high school",
                        "Que haya becas para quienes terminan la preparatoria en las plazas.", ("SEP", "IME"))  # fmt: skip

    def _draft(self, code: str, title: str, title_en: str, text: str, bodies: tuple[str, ...]) -> Recommendation:
        committee = self.committees[code]
        member = (
            CommitteeMember.objects.filter(committee=committee, is_chair=True).select_related("member").get().member
        )
        return actions.propose(
            committee=committee, title=f"{title} (muestra)", title_en=f"{title_en} (sample)", text=text, bodies=bodies,
            why="Lo pidieron en las reuniones de la circunscripción.", form_key=form_key(self.chance), by=self.access(member),
        )  # fmt: skip

    def _vote(self, session: Session, one: Recommendation, in_favour: int) -> None:
        actions.vote_on(
            session=session, recommendation=one, in_favour=in_favour, against=0, abstained=0, by=self.secretariat
        )

    def _answer(self, one: Recommendation, code: str, disposition: str, text: str, days: int, reason: str = "") -> None:
        with at(_ago(days)):
            part = Assignment.objects.select_related("body", "recommendation").get(recommendation=one, body__code=code)
            actions.answer(
                assignment=part, disposition=disposition, text=text, reason=reason, letter=f"{code}/{1500 + days} (muestra)",
                letter_on=timezone.localdate(), by=self.liaisons[code],
            )  # fmt: skip

    def _verified(self, one: Recommendation) -> None:
        self._answer(one, "SRE", "accepted", "Los consulados ofrecen el espacio y reciben a los maestros.", 140)
        self._answer(
            one, "SEP", "in_part", "Se enviarán cuarenta maestros.", 128, "Hay presupuesto para cuarenta plazas."
        )
        sep, by = Body.objects.get(code="SEP"), self.liaisons["SEP"]
        with at(_ago(120)):
            until = timezone.localdate() + timedelta(days=60)
            actions.plan(recommendation=one, body=sep, text="Cuarenta maestros antes de agosto.", until=until, by=by)
            actions.start(recommendation=one, body=sep, by=by)
        with at(_ago(70)):
            actions.finish(
                recommendation=one, body=sep, text="Los cuarenta maestros están en sus plazas.",
                evidence=[("Lista de maestros por plaza", "expediente SEP/77 (muestra)")], by=by,
            )  # fmt: skip
        judge = self.access(
            CommitteeMember.objects.filter(committee=one.committee).order_by("member__name").last().member
        )  # type: ignore[union-attr]
        with at(_ago(62)):
            actions.dispute(recommendation=one, text="En Chicago no ha llegado ninguno de los tres.", by=judge)
        with at(_ago(40)):
            actions.finish(
                recommendation=one, body=sep, text="Llegaron los tres de Chicago.",
                evidence=[("Acta de llegada de Chicago", "expediente SEP/91 (muestra)")], by=by,
            )  # fmt: skip
        with at(_ago(30)):
            actions.verify(
                recommendation=one,
                text="Los cuarenta dan clase; 1,150 alumnos inscritos en las plazas.",
                is_gain=True,
                by=judge,
            )
            actions.record_outcome(
                recommendation=one, title="Convocatoria anual de maestros para plazas (muestra)", began_on=timezone.localdate(),
                by=self.secretariat,
            )  # fmt: skip
            actions.close(recommendation=one, by=self.secretariat)

    def _carried_out(self, one: Recommendation) -> None:
        self._answer(one, "SSA", "accepted", "Se abrirá donde haya un aliado local.", 131)
        self._answer(one, "IME", "accepted", "El instituto busca a los aliados.", 125)
        with at(_ago(100)):
            until = timezone.localdate() + timedelta(days=200)
            text = "Ocho ventanillas nuevas en el año."
            actions.plan(
                recommendation=one, body=Body.objects.get(code="IME"), text=text, until=until, by=self.liaisons["IME"]
            )
            actions.start(recommendation=one, body=Body.objects.get(code="IME"), by=self.liaisons["IME"])

    def _refused(self, one: Recommendation) -> None:
        self._answer(
            one, "SEP", "needs_law", "El plazo lo fija la ley.", 115, "Hay que reformar el reglamento de revalidación."
        )

    def _late(self, one: Recommendation) -> None:
        with at(_ago(165)):
            part = Assignment.objects.select_related("body", "recommendation").get(recommendation=one)
            actions.acknowledge(assignment=part, by=self.liaisons["SRE"])

    def _extended(self, one: Recommendation) -> None:
        self._answer(one, "SRE", "accepted", "Los consulados móviles reservan un espacio.", 150)
        with at(_ago(120)):
            part = Assignment.objects.select_related("body", "recommendation").get(recommendation=one, body__code="SSA")
            actions.extend(assignment=part, reason="Falta el dictamen sobre el personal.", by=self.liaisons["SSA"])


def _account(role: str, name: str, **place: Any) -> Access:
    """The demo's account of a role of ours, with its post."""
    email = f"{role.replace('_', '-')}@demo.example"
    user = User.objects.filter(email=email).first() or make_account(email=email, name=name, is_demo=True, by="system")
    return access_from(appoint(holder=user, role=role, starts_on=timezone.localdate(), by="system", **place))


def _liaison(code: str) -> Access:
    """Whoever answers for a body; the first of them is the demo's ready account."""
    body = Body.objects.get(code=code)
    body.organization = add_organization(
        name=f"{body.name_es} (muestra)", is_demo=True, country="mx", source="made up for the demo", by="system"
    )
    body.save(update_fields=["organization"])
    if code == BODIES[0]:
        return _account(LIAISON, "Enlace con el consejo (muestra)", organization=body.organization)
    user = make_account(
        email=f"enlace-{code.lower()}@demo.example", name=f"Enlace {code} (muestra)", is_demo=True, by="system"
    )
    return access_from(
        appoint(holder=user, role=LIAISON, organization=body.organization, starts_on=timezone.localdate(), by="system")
    )


_NOW = timezone.now


def _ago(days: int) -> datetime:
    return _NOW() - timedelta(days=days)
