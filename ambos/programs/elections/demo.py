"""Elections' part of the demo world: one election open to voters, and one that is over, with its published archive.

Everything is made up and says so ("muestra"), and goes through the program's own verbs, on the day each is said to have happened.
Small on purpose: twelve electors, of whom three vote, three candidates, three trustees of whom two open the sum. The finished one
gives two posts of a council member, which the council's own program takes up.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.elections import tally, trustees
from ambos.domain.elections.ballots import Booth
from ambos.domain.elections.credentials import new_code, public_of
from ambos.domain.elections.wire import compact
from ambos.records.accounts.actions import make_account
from ambos.records.accounts.models import User
from ambos.records.network.models import Office
from ambos.records.posts.actions import appoint
from ambos.records.posts.models import Post
from ambos.records.posts.queries import access_from
from ambos.records.registry.demo import at
from ambos.records.registry.loading import origin

from . import actions
from .models import Election, Member, RuleSet
from .permissions import COMMISSION, COMMITTEE
from .queries import election, tally_of

PROPOSAL = "elections.yaml"
OVER, OPEN = "dallas", "sacramento"
"""Offices whose districts vote in the demo."""
GIVEN = ("Rosa", "Luis", "Eva", "Juan", "Inés", "Omar", "Lidia", "Saúl", "Berta", "Noé", "Irma", "Tito")
SURNAMES = {OVER: "Núñez Cano", OPEN: "Peña Solís"}
STANDING = {OVER: ("Alma Ríos", "Bruno Paz", "Celia Mota"), OPEN: ("Dora Vidal", "Efraín Luna", "Flor Neri")}
BODIES = ("Comité local (muestra)", "Consejo saliente (muestra)", "Observadora independiente (muestra)")
PATH = ("rules_frozen", "roll_open", "roll_closed", "candidacies_open", "candidacies_validated", "campaign", "voting")
BORN = date(1980, 5, 17)


def build(scale: float, seed: int, say: Callable[[str], object]) -> None:
    """Make both elections. They stay as small at every ``scale``; ``seed`` fixes who votes for whom."""
    offices = {office.code: office for office in Office.objects.filter(code__in=(OVER, OPEN))}
    if not origin().has(PROPOSAL) or len(offices) != len(STANDING):
        return
    chance = random.Random(seed)  # noqa: S311 - a world that can be made again; keys and proofs draw their own
    commission = _ready(COMMISSION, "Comisión electoral (muestra)")
    with at(_ago(75)):
        rules = actions.adopt_rules(
            term="muestra", rules=origin().read(PROPOSAL)["rules"], minutes="Acta 14 (muestra)",
            adopted_on=timezone.localdate(), by=commission,
        )  # fmt: skip
    over = _District(rules, offices[OVER], commission, chance)
    over.open_on(_ago(45), closes=_ago(38), seats=2)
    over.finish(_ago(38))
    running = _District(rules, offices[OPEN], commission, chance)
    running.open_on(_ago(2), closes=_ago(-5), seats=2)
    say(f"    {Election.objects.count()}")


@dataclass
class _District:
    """One election and everybody in it."""

    rules: RuleSet
    office: Office
    commission: Access
    chance: random.Random
    members: list[Access] = field(default_factory=list)
    private: list[int] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    uuid: str = ""

    def open_on(self, moment: datetime, *, closes: datetime, seats: int) -> None:
        """From the call to the open voting, over the month before; then three electors vote, one of them twice."""
        with at(moment - timedelta(days=30)):
            self.uuid = actions.call_election(
                rule_set=self.rules, office=self.office, title_es=f"Consejo, distrito de {self.office.city} (muestra)",
                title_en=f"Council, district of {self.office.city} (sample)", seats=seats, opens_at=moment, closes_at=closes,
                by=self.commission,
            ).uuid  # fmt: skip
            self._committee()
        for days, step in zip((29, 28, 15, 14, 8, 7, 0), PATH, strict=True):
            with at(moment - timedelta(days=days) + timedelta(minutes=1)):
                self._before(step)
                self._step(step)
        with at(moment + timedelta(hours=5)):
            if self.office.code == OPEN:
                actions.send_sign_ins(election=self._now(), by=self.members[0])
            for n, marks in enumerate(((0, 1), (0,), (1, 2), (0, 2))):
                self._vote(n % 3, marks)

    def finish(self, moment: datetime) -> None:
        """Closed, opened by two trustees, published, certified, and its members given their posts."""
        with at(moment + timedelta(minutes=1)):
            self._step("count")
            product = tally_of(self._now())
            for owner in (1, 3):
                actions.receive_decryption(
                    trustee=self._now().trustees.get(number=owner),
                    decryption=tally.partial_decryption(product, self.private[owner - 1], self._now().text),
                )
            self._step("provisional")
            self._step("challenge_window")
        with at(moment + timedelta(days=self.rules.rules["challenge_days"], hours=1)):
            self._step("final")
            self._step("seated")

    def _now(self) -> Election:
        return election(self.uuid)

    def _step(self, to: str) -> None:
        if not actions.take_step(election=self._now(), to=to, by=self.members[0]):
            actions.take_step(election=self._now(), to=to, by=self.members[1])

    def _committee(self) -> None:
        for n in range(self.rules.rules["committee_size"]):
            email = (
                f"{COMMITTEE.replace('_', '-')}@demo.example"
                if n == 0
                else f"comite{n}-{self.office.code}@demo.example"
            )
            named = _account(email, f"Comité electoral {n + 1} (muestra)")
            actions.name_member(election=self._now(), account=named, by=self.commission)
            post = Post.objects.select_related("office").get(holder=named, role=COMMITTEE, office=self.office)
            seat = Member.objects.get(election__uuid=self.uuid, account=named)
            self.members.append(access_from(post))
            actions.declare_conflicts(seat=seat, conflicts="", by=self.members[-1])

    def _before(self, step: str) -> None:
        if step == "roll_closed":
            for n, given in enumerate(GIVEN):
                line = actions.add_line(
                    election=self._now(), name=f"{given} {SURNAMES[self.office.code]} (muestra)", born_on=BORN, evidence="passport",
                    address=f"electora{n}-{self.office.code}@demo.example", by=self.members[0],
                )  # fmt: skip
                actions.rule_line(line=line, admitted=True, by=self.members[1])
        elif step == "candidacies_validated":
            for n, name in enumerate(STANDING[self.office.code]):
                who = _account(
                    f"candidata{n}-{self.office.code}@demo.example", f"{name} (muestra)"
                )  # of the demo, once seated
                made = actions.propose(
                    election=self._now(), name=who.name, email=who.email,
                    gender="man" if n == 1 else "woman", platform_es="Que cada barrio tenga su reunión con el consulado.",
                    platform_en="A meeting with the consulate in each neighbourhood.",
                    answers=dict.fromkeys(actions.standing.ASKED, True), by="client",
                )  # fmt: skip
                actions.validate(candidacy=made, good=True, by=self.members[0])
        elif step == "voting":
            self._keys()
            self.codes = [new_code() for _ in GIVEN]
            public = json.dumps([str(key) for key in public_of(self.codes, self.uuid)])
            actions.load_codes(election=self._now(), public=public, by=self.commission)

    def _keys(self) -> None:
        """The trustees' ceremony as their browsers hold it."""
        actions.name_trustees(election=self._now(), bodies=BODIES, by=self.commission)
        seeds = [trustees.new_seed() for _ in BODIES]
        for trustee, seed in zip(self._trustees(), seeds, strict=True):
            actions.receive_certificate(trustee=trustee, certificate=trustees.certificate(seed))
        brought = [trustees.contribute(seed, trustees=3, threshold=self.rules.rules["threshold"]) for seed in seeds]
        for trustee, one in zip(self._trustees(), brought, strict=True):
            actions.receive_contribution(trustee=trustee, coefficients=one.coefficients, points=["sealed"] * 3)
        self.private = [trustees.private_key([one.points[n] for one in brought]) for n in range(3)]
        for trustee, private in zip(self._trustees(), self.private, strict=True):
            actions.receive_key(trustee=trustee, key=compact(trustees.verification_key(private)))

    def _trustees(self) -> list[Any]:
        return list(self._now().trustees.order_by("number"))

    def _vote(self, elector: int, marks: tuple[int, ...]) -> None:
        found = self._now()
        line = found.roll.get(number=elector + 1)
        sign_in = actions.new_sign_in(line=line, by=self.members[0], send=False)
        chosen = [[int(n in marks) for n in range(len(STANDING[self.office.code]))]]
        ballot = Booth(found.text).ballot(self.codes[elector], chosen)
        actions.cast_ballot(election=found, sign_in=sign_in, ballot=ballot)


def _account(email: str, name: str) -> User:
    return User.objects.filter(email=email).first() or make_account(email=email, name=name, is_demo=True, by="system")


def _ready(role: str, name: str) -> Access:
    """The demo's account of a role of ours, with its post."""
    user = _account(f"{role.replace('_', '-')}@demo.example", name)
    with at(_ago(80)):
        return access_from(appoint(holder=user, role=role, starts_on=timezone.localdate(), by="system"))


_NOW = timezone.now


def _ago(days: int) -> datetime:
    return _NOW() - timedelta(days=days)
