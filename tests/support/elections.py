"""An election in the database, taken by its own verbs as far as a test wants it: two members, five electors, three candidates,
three trustees of whom two decrypt."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from ambos.domain.elections import tally, trustees
from ambos.domain.elections.ballots import Booth
from ambos.domain.elections.credentials import new_code, public_of
from ambos.domain.elections.wire import compact
from ambos.programs.elections import actions, queries
from ambos.programs.elections.models import Election, Member, RuleSet
from ambos.records.posts.models import Post
from ambos.records.posts.queries import access_from
from tests.support import world
from tests.support.ballots import chance

RULES = {
    "committee_size": 2, "threshold": 2, "trustees": 3, "most_marks": "seats", "challenge_days": 5, "minimum_age": 18,
    "small_district": 1, "seat_role": "council_member", "term_years": 3, "tie": "draw",
}  # fmt: skip
PATH = ("rules_frozen", "roll_open", "roll_closed", "candidacies_open", "candidacies_validated", "campaign", "voting")
ALL_DECLARED = dict.fromkeys(actions.standing.ASKED, True)
ELECTORS = ("Rosa Núñez", "Luis Peña", "Eva Díaz", "Juan Soto", "Inés Ruiz")
STANDING = ("Ana Peña", "Beto Cruz", "Carla Mora")
BORN = date(1980, 5, 17)
NOT_NAMED = "the local committee"
BODIES = ("Comité local", "Consejo saliente", "Observadora independiente")


@dataclass
class Held:
    """An election and everybody in it."""

    election: Election
    commission: Any
    members: list[Any]
    accounts: list[Any]
    codes: list[str] = field(default_factory=list)
    private: list[int] = field(default_factory=list)
    sign_ins: dict[str, str] = field(default_factory=dict)

    def again(self) -> Election:
        self.election = queries.election(self.election.uuid)
        return self.election

    def step(self, to: str) -> Election:
        """Taken by two members, or by one where one suffices."""
        if not actions.take_step(election=self.again(), to=to, by=self.members[0]):
            assert actions.take_step(election=self.again(), to=to, by=self.members[1])
        return self.again()

    def line(self, name: str):
        return queries.am_i_on_it(self.election, name=name, born_on=BORN)

    def sign_in(self, name: str) -> str:
        self.sign_ins[name] = actions.new_sign_in(line=self.line(name), by=self.members[0], send=False)
        return self.sign_ins[name]

    def ballot(self, code: str, *marks: int) -> str:
        booth = Booth(self.election.text)
        return booth.ballot(code, [[int(at in marks) for at in range(len(STANDING))]])

    def vote(self, name: str, code: str, *marks: int) -> tuple[str, bool]:
        sign_in = self.sign_ins.get(name) or self.sign_in(name)
        return actions.cast_ballot(election=self.again(), sign_in=sign_in, ballot=self.ballot(code, *marks))

    def close(self) -> Election:
        """The clock strikes."""
        Election.objects.filter(pk=self.election.pk).update(closes_at=timezone.now())
        return self.step("count")

    def decrypt(self, *owners: int) -> None:
        product = queries.tally_of(self.election)
        for owner in owners:
            actions.receive_decryption(
                trustee=self.election.trustees.get(number=owner),
                decryption=tally.partial_decryption(product, self.private[owner - 1], self.election.text),
            )


def account(role: str, **fields):
    """Somebody of a committee or the commission: no staff post."""
    user, access = world.account(role, **fields)
    return user, access


def commission_access():
    return account("electoral_commission")[1]


def called(seats: int = 2, rules: dict | None = None, term: str = "2027-2030", office=None) -> Held:
    """Called, with a committee of two who declared."""
    commission = commission_access()
    office = office or world.office()
    rule_set = RuleSet.objects.filter(term=term).first() or actions.adopt_rules(
        term=term, rules=RULES | (rules or {}), minutes="Acta 12", adopted_on=date(2027, 1, 15), by=commission
    )
    now = timezone.now()
    election = actions.call_election(
        rule_set=rule_set,
        office=office,
        title_es="Consejo, distrito de prueba",
        title_en="Council, test district",
        seats=seats,
        opens_at=now - timedelta(minutes=5),
        closes_at=now + timedelta(hours=2),
        by=commission,
    )
    held = Held(election, commission, [], [])
    for _ in range(2):
        user, _access = world.account(None)
        actions.name_member(election=election, account=user, by=commission)
        access = access_from(Post.objects.select_related("office").get(holder=user))
        seat = Member.objects.get(election=election, account=user)
        actions.declare_conflicts(seat=seat, conflicts="", by=access)
        held.accounts.append(user)
        held.members.append(access)
    return held


def fill_roll(held: Held) -> None:
    for at, name in enumerate(ELECTORS):
        line = actions.add_line(
            election=held.election, name=name, born_on=BORN, evidence="passport", by=held.members[0],
            address=f"elector{at}@example.org",
        )  # fmt: skip
        actions.rule_line(line=line, admitted=True, by=held.members[0])


def stand(held: Held, names=STANDING) -> None:
    for at, name in enumerate(names):
        made = actions.propose(
            election=held.election,
            name=name,
            email=f"candidate{at}-{held.election.uuid}@example.org",
            gender="woman" if at % 2 == 0 else "man",
            platform_es=f"Propuesta de {name}",
            platform_en=f"What {name} proposes",
            answers=ALL_DECLARED,
            by="client",
        )
        actions.validate(candidacy=made, good=True, by=held.members[0])


def make_keys(held: Held) -> list[str]:
    """The trustees' ceremony as their browsers hold it, with points unsealed; their links."""
    random = chance(17)
    links = actions.name_trustees(election=held.election, bodies=BODIES, by=held.commission)
    seeds = [trustees.new_seed(random) for _ in BODIES]
    everyone = list(held.election.trustees.order_by("number"))
    certificates = [trustees.certificate(seed, random) for seed in seeds]
    brought = [trustees.contribute(seed, trustees=3, threshold=2, chance=random) for seed in seeds]
    for trustee, certificate in zip(everyone, certificates, strict=True):
        actions.receive_certificate(trustee=trustee, certificate=certificate)
    for trustee, one in zip(everyone, brought, strict=True):
        actions.receive_contribution(trustee=trustee, coefficients=one.coefficients, points=["sealed"] * 3)
    held.private = [trustees.private_key([one.points[j] for one in brought]) for j in range(3)]
    for trustee, private in zip(held.election.trustees.order_by("number"), held.private, strict=True):
        actions.receive_key(trustee=trustee, key=compact(trustees.verification_key(private, random)))
    return links


def make_codes(held: Held, number: int = len(ELECTORS)) -> None:
    held.codes = [new_code(secrets.randbelow) for _ in range(number)]
    public = json.dumps([str(key) for key in public_of(held.codes, held.election.uuid)])
    actions.load_codes(election=held.election, public=public, by=held.commission)


def voting(**options) -> Held:
    """Open to voters."""
    held = called(**options)
    for to in PATH:
        if to == "roll_closed":
            fill_roll(held)
        if to == "candidacies_validated":
            stand(held)
        if to == "voting":
            make_keys(held)
            make_codes(held)
        held.step(to)
    return held


def counted(*owners: int, votes=None, **options) -> Held:
    """Closed, decrypted by the trustees of these numbers."""
    held = voting(**options)
    for at, marks in enumerate(votes if votes is not None else [(0, 1), (0,), (2, 0), (1,)]):
        held.vote(ELECTORS[at], held.codes[at], *marks)
    held.close()
    held.decrypt(*(owners or (1, 3)))
    return held
