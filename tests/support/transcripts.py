"""Two districts with an agreement each, their counselors, two analysts and a second reader, a key that seals, one precedent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ambos.domain import sealing
from ambos.domain.errors import Refused
from ambos.domain.sealed_lists import sign_keys
from ambos.programs.transcripts import actions, queries
from ambos.programs.transcripts.models import DistrictTerms, Request
from ambos.records.agreements.models import Agreement, Party
from ambos.records.documents import actions as papers
from ambos.records.documents import keys
from ambos.records.learning import actions as learning
from ambos.records.learning import queries as schooling
from ambos.records.learning.actions.learners import WrittenLine
from ambos.records.learning.models import Equivalence
from ambos.records.registry.loading import destinations, origin

from . import world

ROOT = ec.derive_private_key(20261122, ec.SECP256R1())
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
LINES = (
    ("Matemáticas III", "8.5", "sec-3-02"),
    ("Ciencias III (énfasis en Química)", "7.9", "sec-3-03"),
    ("Historia II", "9", "sec-3-04"),
    ("Tecnología III", "10", "sec-3-08"),
)
DECIDED = {"sec-3-02": ("02052", 1), "sec-3-03": ("03101", 1), "sec-3-04": ("04053", 1)}


@dataclass
class Side:
    """One district: its terms, its counselor's account and access."""

    district: DistrictTerms
    user: Any
    access: Any


@dataclass
class World:
    """Everybody."""

    a: Side
    b: Side
    analyst: Any
    analyst_user: Any
    reviewer: Any
    reviewer_user: Any


def load() -> None:
    """Courses, rules and offices of origin of the packs."""
    learning.load_schooling((origin(), destinations()), lambda said: None)
    actions.load_origin_offices((origin(), ()), lambda said: None)


def side(mark: str, code: str, **terms: Any) -> Side:
    """A district with an agreement in force and one counselor."""
    office, partner = world.office(code, mark=mark), world.organization("District", mark)
    institution = learning.add_institution(
        kind="district", name=f"Distrito {mark}", country="us", state_province="TX", code_of="nces", code=f"48{mark}",
        source="made for tests", organization=partner, by="system",
    )  # fmt: skip
    agreed(office, partner)
    details = {"oldest_age": 20, "contact_email": f"{mark.lower()}@example.org", "joined_on": date(2020, 1, 1)} | terms
    district = actions.join_district(
        institution=institution, office=office, rules="us-tx-foundation", by="system", **details
    )
    user, access = world.account("school_counselor", organization=partner, mark=mark)
    return Side(district, user, access)


def agreed(office: Any, partner: Any, **fields: Any) -> Agreement:
    """An agreement in force."""
    made = Agreement.objects.create(
        **{"title": "LUCHA", "program": "transcripts", "state": "signed", "signed_on": date(2020, 1, 1)}
        | {"starts_on": date(2020, 1, 1), "drafted_at": timezone.now()}
        | fields
    )
    made.offices.add(office)
    Party.objects.create(agreement=made, organization=partner, part="provider")
    return made


def everybody() -> World:
    """The whole world of a test."""
    load()
    (analyst_user, analyst), (reviewer_user, reviewer) = (
        world.account("credit_analyst"),
        world.account("credit_reviewer"),
    )
    return World(
        side(world.A, "los-angeles"), side(world.B, "dallas"), analyst, analyst_user, reviewer, reviewer_user
    )  # fmt: skip


def signer(office: Any) -> None:
    """A key that seals the papers of an office, published. ``AMBOS_DOCUMENTS_ROOT`` must lead to a file of the test's own."""
    keys.keep_root_public(sealing.public_bytes(ROOT))
    papers.make_publisher(by="system")
    papers.make_signer(office=office, by="system")
    papers.publish_keys(token=sign_keys(papers.draft_key_list(by="system"), ROOT), by="system")


def decided(by: Any, second: Any, **courses: Any) -> list[Equivalence]:
    """Equivalences of the third year of secundaria, decided by two people."""
    made = []
    for code, (target, credits) in DECIDED.items():
        one = learning.propose_equivalence(
            source=schooling.course("mx-2011", code), extent="full", evidence="contents compared", case="LT-2009-1", by=by,
            gives={schooling.course("us", target): Decimal(credits)},
        )  # fmt: skip
        made.append(learning.review_equivalence(equivalence=one, by=second))
    return made


def asked(side: Side, **changes: Any) -> Request:
    """A request of a counselor for a student of fifteen who finished the third year of secundaria in Michoacán."""
    typed = {
        "district": side.district, "number": f"S-{uuid4().hex[:6]}", "age": 15, "asked_by": "guardian", "papers": "all",
        "permission_on": timezone.localdate() - timedelta(days=3), "form_key": uuid4(), "completed_level": "secundaria",
        "completed_number": 3, "origin_state": "MX-MIC", "grade_before": 8, "by": side.access,
    }  # fmt: skip
    return actions.ask(**typed | changes)


def upload(mark: str = "") -> SimpleUploadedFile:
    """A small PDF; another mark, another hash."""
    return SimpleUploadedFile("boleta.pdf", PDF + f"% {mark}\n".encode(), content_type="application/pdf")


def sent(request: Request, by: Any, **changes: Any) -> Any:
    """A report card of the third year, by upload."""
    typed = {
        "kind": "report_card",
        "upload": upload(str(uuid4())),
        "name": "boleta.pdf",
        "level": "secundaria",
        "by": by,
    }
    return actions.send_paper(request=request, **typed | changes)


def read(request: Request, paper: Any, by: Any, lines: Any = LINES, year: int = 2024, grade: int = 3) -> None:
    """The lines of a paper of one year, verified."""
    written = [
        WrittenLine(title, mark, schooling.course("mx-2011", code) if code else None, grade, year, "mx-10")
        for title, mark, code in lines
    ]
    actions.write_paper(request=request, paper=paper, lines=written, by=by)
    actions.judge_paper(request=request, paper=paper, state="verified", how="asked the school by telephone", by=by)


def complete(request: Request, by: Any, note: str = "looked at") -> Request:
    """All six steps answered, the reading complete."""
    for step in queries.reading_of(request):
        actions.answer_step(request=request, step=step.step, answer="yes", note=note, by=by)
    return actions.complete_reading(request=request, by=by)


def analysed(everybody: World, side: Side | None = None, **changes: Any) -> Any:
    """A request read, analysed, every precedent seen, handed to the second reader."""
    side = side or everybody.a
    request = asked(side, **changes)
    second = sent(request, everybody.analyst)
    earlier = sent(request, everybody.analyst)
    read(request, earlier, everybody.analyst, (("Matemáticas II", "8", "sec-2-02"),), 2023, 2)
    read(request, second, everybody.analyst)
    complete(request, everybody.analyst)
    analysis = actions.analyse(request=request, by=everybody.analyst)
    actions.see_lines(analysis=analysis, lines=[line.pk for line in analysis.lines.all()], by=everybody.analyst)
    return actions.submit_analysis(analysis=analysis, by=everybody.analyst)


def issued(w, **changes):
    signer(w.a.district.office)
    decided(w.analyst, w.reviewer)
    analysis = actions.approve_analysis(analysis=analysed(w, **changes), by=w.reviewer)
    return Request.objects.get(pk=analysis.request_id), analysis


def refused(verb, *args, **kwargs):
    with pytest.raises(Refused) as found:
        verb(*args, **kwargs)
    return found.value.codes
