"""A council in the database, taken by its own verbs as far as a test wants it: a term, five members of one committee, bodies with
a liaison each, and a recommendation brought to any point of its life."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.programs.council import actions
from ambos.programs.council.models import Assignment, Body, CommitteeMember, Member, Recommendation, Seat, Session, Term
from ambos.records.posts.models import Post
from ambos.records.posts.queries import access_from
from tests.support import world

NAMES = ("Ana Peña", "Beto Cruz", "Carla Mora", "Diego Rey", "Elsa Luna")
RULES = {
    "term_years": 3,
    "may_be_reelected": False,
    "seats": {"method": "hare", "kinds": {"elected": 5, "merit": 1}},
    "committees": [
        {"code": "COM", "es": "Medios y difusión", "en": "Media and outreach"},
        {"code": "EDU", "es": "Educación", "en": "Education"},
    ],
    "quorum": "1/2",
    "majority": "1/2",
    "clocks": {"acknowledge_business_days": 10, "answer_days": 60, "extension_days": 30},
    "absences": 2,
    "conduct": {"answer_days": 15, "appeal_days": 10, "majority": "2/3"},
}
VOTED = {"minutes": "Acta 7", "adopted_on": date(2025, 11, 3), "in_favour": 61, "against": 3, "abstained": 2}


@contextmanager
def days_from_now(days: int):
    """Let the verbs inside believe that so many days have gone by (or were to come)."""
    real, ahead = timezone.now, timedelta(days=days)
    timezone.now = lambda: real() + ahead
    try:
        yield
    finally:
        timezone.now = real


def refused(verb, *codes: str, **arguments: Any) -> None:
    """The verb refuses with exactly these codes."""
    with pytest.raises(Refused) as said:
        verb(**arguments)
    assert said.value.codes == codes


def body(code: str, name: str = "", **fields: Any) -> Body:
    """A body with an organization of its own."""
    return Body.objects.create(
        **{
            "code": code, "kind": "ministry", "name_es": name or f"Secretaría {code}", "name_en": f"Ministry {code}",
            "organization": world.organization(f"Secretaría {code}"),
        } | world.SOURCED | fields
    )  # fmt: skip


class Council:
    """A term under way with everybody in it."""

    def __init__(self, *, rules: dict | None = None, members: int = 5, office: Any = None):
        self.office = office or world.office("chicago", name="Chicago")
        self.secretariat = world.account("council_secretariat")[1]
        self.rules = actions.adopt_rules(title="Reglas", rules=rules or RULES, by=self.secretariat, **VOTED)
        self.term: Term = actions.begin_term(
            code="2026-2028",
            rule_set=self.rules,
            starts_on=timezone.localdate() - timedelta(days=300),
            by=self.secretariat,
        )
        self.committee = self.term.committees.get(code="EDU")
        self.other = self.term.committees.get(code="COM")
        actions.publish_seats(
            term=self.term, populations={self.office: 900_000}, basis="registro 2025", by=self.secretariat
        )
        seats = self.term.seats.filter(kind=Seat.Kind.ELECTED).order_by("number")
        self.members = [self.seated(seat, name) for seat, name in zip(seats, NAMES[:members], strict=False)]
        self.access = [self.access_of(member) for member in self.members]
        for member in self.members:
            actions.choose_committee(member=member, committee=self.committee, by="system")
        if self.members:
            actions.name_chair(seat=CommitteeMember.objects.get(member=self.members[0]), by=self.secretariat)
        self.sre, self.sep = (
            body("SRE", "Secretaría de Relaciones Exteriores"),
            body("SEP", "Secretaría de Educación Pública"),
        )
        self.at = {one.code: self.liaison(one) for one in (self.sre, self.sep)}

    def seated(self, seat: Seat, name: str, **fields: Any) -> Member:
        email = f"{name.split()[0].lower()}{seat.number}@example.org"
        given = {"email": email, "name": name, "gender": "woman", "starts_on": self.term.starts_on} | fields
        return actions.seat_member(seat=seat, by=self.secretariat, **given)

    def access_of(self, member: Member):
        return access_from(Post.objects.select_related("office").get(pk=member.post))

    def liaison(self, of: Body):
        """The access of whoever answers for a body."""
        return world.account("council_liaison", organization=of.organization)[1]

    # -- a recommendation, step by step ---------------------------------------------------------------------------------
    def proposed(
        self, title: str = "Maestros bilingües en las plazas", bodies=("SRE", "SEP"), **fields: Any
    ) -> Recommendation:
        given = {"text": "Que se envíen maestros bilingües a las plazas comunitarias.", "form_key": uuid4()} | fields
        return actions.propose(committee=self.committee, title=title, bodies=bodies, by=self.access[0], **given)

    def session(self, kind: str = "plenary", *, present: int = 5, held_on: date | None = None) -> Session:
        """A session opened, so many members present."""
        committee = self.committee if kind == "committee" else None
        made = actions.convene(
            term=self.term, kind=kind, held_on=held_on or timezone.localdate(), place="Ciudad de México",
            committee=committee, form_key=uuid4(), by=self.secretariat,
        )  # fmt: skip
        said = {m.pk: ("present", "") for m in self.members[:present]}
        actions.take_attendance(session=made, said=said, by=self.secretariat)
        return actions.open_session(session=made, by=self.secretariat)

    def adopted(self, **fields: Any) -> Recommendation:
        made = self.proposed(**fields)
        for kind in ("committee", "plenary"):
            session = self.session(kind)
            actions.vote_on(
                session=session, recommendation=made, in_favour=4, against=1, abstained=0, by=self.secretariat
            )
            actions.close_session(session=session, minutes="Se votó.", by=self.secretariat)
        return Recommendation.objects.get(pk=made.pk)

    def published(self, **fields: Any) -> Recommendation:
        return actions.publish(recommendation=self.adopted(**fields), by=self.secretariat)

    def sent(self, **fields: Any) -> Recommendation:
        return actions.assign(recommendation=self.published(**fields), by=self.secretariat)

    def part(self, recommendation: Recommendation, code: str) -> Assignment:
        return recommendation.assignments.select_related("body", "recommendation").get(body__code=code)

    def answer(self, recommendation: Recommendation, code: str, disposition: str = "accepted", **fields: Any):
        given = {"text": "Se atiende.", "letter": f"{code.lower()}-01534", "letter_on": timezone.localdate()} | fields
        part = self.part(recommendation, code)
        return actions.answer(assignment=part, disposition=disposition, by=self.at[code], **given)

    def answered(self, disposition: str = "accepted", **fields: Any) -> Recommendation:
        made = self.sent(**fields)
        reason = "" if disposition in ("accepted", "already_done") else "Falta presupuesto."
        for code in made.proposed_to:
            self.answer(made, code, disposition, reason=reason)
        return Recommendation.objects.get(pk=made.pk)

    def done(self, **fields: Any) -> Recommendation:
        made = self.answered(**fields)
        return actions.finish(
            recommendation=made, body=self.sep, text="Llegaron 40 maestros.", by=self.at["SEP"],
            evidence=[("Lista de maestros", "https://example.org/lista.pdf")],
        )  # fmt: skip


def noon(day: date) -> datetime:
    """A moment of a day."""
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))
