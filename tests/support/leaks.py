"""Office B, with a row of everything an account of office A must never see, and marks by which a leak is found.

Several marks, because not everything of another office is a secret. ``PERSON`` stands in what belongs to a person served there
(name, note, address, file): nobody at office A sees it, whatever her role, and neither do headquarters, evaluator, auditor
and administrator. ``STAFF`` stands in the names of accounts there: administrators and auditors see those, and headquarters
where somebody drafted or signed. ``WORK`` stands in what the office itself decides (agreements): headquarters sees it.
``CONDUCT`` stands in what is said of a member of the council before it is final: her secretariat alone reads it there.
``LEADER`` stands in the name of whom the office nominated for a conference: who convenes and headquarters see it.
Names of offices, organizations and services are public and carry none of them.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.utils import timezone

from ambos.records.accounts.models import User
from ambos.records.agreements.actions import draft_agreement
from ambos.records.agreements.models import Party
from ambos.records.casework.actions import accept_request
from ambos.records.casework.models import FollowUp
from ambos.records.files.actions import store_file
from ambos.records.messages.actions import Recipient, tell
from ambos.records.messages.models import Message
from ambos.records.network.actions import propose_import
from ambos.records.people.actions import ask_about_data
from ambos.records.people.models import ContactPoint, Guardian, LikelyDuplicate
from ambos.records.posts.models import Post
from ambos.records.rollout.actions import propose_operation
from ambos.records.rollout.models import Operation
from tests.support import casework, world

PERSON, STAFF, WORK, STUDENT = "MARCADOR-B", "PERSONAL-B", "ASUNTO-B", "ESTUDIANTE-B"
LEADER, CONDUCT = "NOMINADA-B", "QUEJA-B"
ENTITLED = {
    PERSON: frozenset(),
    STAFF: frozenset({"administrator", "auditor", "headquarters_coordinator"}),
    WORK: frozenset({"headquarters_coordinator"}),
    LEADER: frozenset({"headquarters_coordinator", "conference_coordinator"}),
    STUDENT: frozenset({"credit_analyst", "credit_reviewer"}),
    CONDUCT: frozenset({"council_secretariat"}),
}
"""Which roles of office A may see which mark."""
GIVEN_NAME = "Xochiquetzalli"
"""Searched for in every list: an echo of what was looked for is no leak, the surname beside it is."""


@dataclass
class OtherOffice:
    """Everything at office B. ``keys`` fills addresses and forms; ``side`` has its promoter and its clinic's clerk."""

    side: Any
    person: Any
    request: Any
    keys: dict[str, Any] = field(default_factory=dict)


def other_office() -> OtherOffice:
    """Make office B."""
    side = casework.side("LUGAR-B", "houston")
    person = world.person(office=side.office, given_names=GIVEN_NAME, surname1=PERSON, phone="+17135550172")
    second = world.person(office=side.office, given_names=GIVEN_NAME, surname1=f"{PERSON} DOS")
    visit = casework.encounter(side, person)
    sent = casework.send(side, who=person, encounter=visit, note=f"{PERSON} llega tarde", birth_year=1981)
    waiting = casework.send(side, who=second)
    accept_request(service_request=sent.service_request, by=side.clinic, starts_at=timezone.now() + timedelta(days=2))
    consul, _ = world.account("consul", office=side.office)
    officer, officer_access = world.account("community_affairs_officer", office=side.office)
    agreement = draft_agreement(
        title=WORK,
        program="health_windows",
        offices=[side.office],
        parties=[(side.agency, Party.Part.LEAD_AGENCY)],
        starts_on=date(2026, 1, 1),
        by=officer_access,
    )
    operation = propose_operation(
        program="health_windows",
        service_point=side.point,
        lead_agency=side.agency,
        starts_on=timezone.localdate() + timedelta(days=1),
        by=officer_access,
    )
    User.objects.filter(posts__office=side.office).update(name=STAFF)
    User.objects.filter(pk=side.clerk.pk).update(name=STAFF)
    made = OtherOffice(side=side, person=person, request=sent.service_request)
    made.keys = {
        "person": person.pk,
        "other": second.pk,
        "consent": sent.service_request.consent_id,
        "contact": ContactPoint.objects.filter(person=person).first().pk,
        "encounter": visit.pk,
        "referral": sent.service_request.pk,
        "waiting": waiting.service_request.pk,
        **_sheet(side, sent.service_request),
        "follow_up": FollowUp.objects.filter(service_request=sent.service_request).first().pk,
        "turn": _turn(side, person).pk,
        "event": _event(side, officer_access).pk,
        "nominee": _nominee(side).pk,
        **_window(side, person),
        **_council(),
        **_diagnostic(side),
        **_course(side),
        **_plaza(side),
        "file": _file(side).pk,
        **_study(side, paper := _paper(side)),
        "paper": paper.pk,
        "message": _message(person).pk,
        "agreement": agreement.pk,
        "operation": operation.pk,
        "report": _report(side).pk,
        "service": side.service.pk,
        "organization": side.agency.pk,
        "point": side.point.pk,
        "office": side.office.code,
        "office_key": side.office.pk,
        "import": _import().pk,
        "account": side.promoter.pk,
        "post": Post.objects.get(holder=side.promoter).pk,
        "token": _token(side).pk,
        "consul": consul.pk,
        "data_request": ask_about_data(person=person, kind="correct", by="client").pk,
        "duplicate": _duplicate(person, second).pk,
        **_school(side),
        "school_move": _school_move(side),
        **_books(side),
        "guardian": _guardian(person).pk,
        "officer": officer.pk,
    }
    return made


def _sheet(side: Any, service_request: Any) -> dict[str, Any]:
    """Her shared sheet, which the window of office B reads, with a line of its hand."""
    from ambos.records.casework.actions import allow_helper, write_granted_line, write_line

    grant = allow_helper(service_request=service_request, helper=f"office:{side.office.pk}", by="client")
    write_line(service_request=service_request, text=PERSON, form_key=uuid4(), by="client")
    line = write_granted_line(grant=grant, text=PERSON, form_key=uuid4(), by=side.window)
    return {"sheet_grant": grant.pk, "sheet_line": line.pk}


def _token(side: Any) -> Any:
    from ambos.records.interfaces.actions import make_token

    post = Post.objects.get(holder=side.clerk)
    return make_token(post=post, name=STAFF, scopes=["referrals:read"], days=30, by="system")[0]


def _turn(side: Any, person: Any) -> Any:
    from ambos.programs.health_windows.actions import take_turn

    return take_turn(service_point=side.point, person=person, topics=(), form_key=uuid4(), by=side.window)


def _diagnostic(side: Any) -> dict[str, Any]:
    """A sitting at a school of office B, whose pupil bears the mark as her number."""
    from ambos.programs.diagnostics.actions import Slip
    from tests.support.diagnostics import School

    attempt = School("B", side.office.code).finished(slips=[Slip(f"{PERSON}-1")])
    return {"diagnostic": attempt.sitting_id, "attempt": attempt.pk}


def _course(side: Any) -> dict[str, Any]:
    """A pupil of a school of office B in an online course, with the mark of a student as her number."""
    from tests.support.courses import School

    place = School("B", side.office.code).enrolled(f"{STUDENT}-2")
    return {"place": place.pk, "offering": place.offering_id}


def _report(side: Any) -> Any:
    from ambos.domain.reports import Span
    from ambos.records.reports.actions import open_period
    from ambos.records.reports.models import Report
    from ambos.records.reports.queries import first_form

    span = Span.containing(timezone.localdate())
    open_period(form=first_form(), span=span, by="system")
    return Report.objects.filter(service_point=side.point).first()


def _event(side: Any, officer: Any) -> Any:
    from ambos.programs.health_weeks import actions

    day = timezone.now() - timedelta(days=2)
    edition = actions.open_edition(
        code="2026", starts_on=day.date() - timedelta(days=9), ends_on=day.date(), by="system"
    )
    actions.form_task_force(edition=edition, office=side.office, by=officer)
    event = actions.propose_event(
        edition=edition, office=side.office, kind="fair", title=WORK, starts_at=day, ends_at=day + timedelta(hours=1),
        place=WORK, city="Houston", form_key=uuid4(), by=officer,
    )  # fmt: skip
    volunteer = actions.add_volunteer(office=side.office, name=PERSON, by=officer)
    actions.add_shift(event=event, volunteer=volunteer, minutes=60, by=officer)
    return event


def _council() -> dict[str, Any]:
    """A draft nobody outside the council may read, a part of another ministry, a session, a complaint, a claim, a file that shows
    what was done and is not public."""
    from ambos.programs.council import actions
    from ambos.programs.council.models import Evidence
    from tests.support.council import Council

    council = Council(office=world.office("houston"))
    draft = council.proposed(title="Borrador")
    sent = council.sent()
    session, about = sent.session, council.members[4]
    complaint = actions.complain(member=about, harmed="institute", acts=CONDUCT, form_key=uuid4(), by=council.access[1])
    claim = actions.claim_travel(
        session=session, kind="travel", amount=Decimal(9), currency="USD", receipt=CONDUCT, form_key=uuid4(), by=council.access[2]
    )  # fmt: skip
    file = store_file(
        upload=io.BytesIO(f"what\n{CONDUCT}\n".encode()), name="lista.csv", purpose="council_evidence", office=None,
        organization=council.sre.organization, by=council.at["SRE"],
    )  # fmt: skip
    shown = Evidence.objects.create(
        recommendation=sent, body=council.sre, title="Lista", file=file.pk, added_on=timezone.localdate()
    )
    return {
        "council_proceeding": complaint.pk,
        "council_claim": claim.pk,
        "council_body": council.sep.pk,
        "council_evidence": shown.pk,
        "recommendation": draft.pk,
        "council_part": council.part(sent, "SRE").pk,
        "council_session": sent.session_id,
        "council_member": council.members[1].pk,
        "council_seat": council.term.seats.get(kind="merit").pk,
    }


def _nominee(side: Any) -> Any:
    from ambos.programs.conferences import actions

    first = timezone.localdate() + timedelta(days=60)
    edition = actions.plan_edition(
        number=1, title="Jornada", starts_on=first, ends_on=first, place="Casa", city="Houston", places=5, responsible="Ana",
        nominate_by=first - timedelta(days=30), answer_by=first - timedelta(days=9), days_needed=1, by="system",
    )  # fmt: skip
    edition = actions.take_step(edition=edition, step="call", by="system")
    return actions.nominate(
        edition=edition,
        office=side.office,
        name=LEADER,
        email="lider@example.org",
        motive=LEADER,
        sector="health",
        by="system",
    )[0]


def _window(side: Any, person: Any) -> dict[str, Any]:
    """What a window keeps beside its queue, each with something of this person where it may hold it."""
    from ambos.programs.health_windows import models

    now, day, visit = timezone.now(), timezone.localdate(), world.encounter(office=side.office, person=person)
    at, form = {"service_point": side.point}, {"form_key": uuid4()}
    lot = models.VaccineLot.objects.create(
        **at, vaccine="vaccine_influenza", lot=side.mark, expires_on=day, received_on=day, doses=5, form_key=uuid4()
    )
    models.Vaccination.objects.create(encounter=visit, lot=lot, vaccine=lot.vaccine, given_at=now)
    return {
        "closure": models.Closure.objects.create(
            **at, first_day=day + timedelta(days=3), last_day=day + timedelta(days=3), reason="storm", said_at=now, **form
        ).pk,
        "station": models.Station.objects.create(**at, kind="desk", name=side.mark).pk,
        "trip": models.Trip.objects.create(
            **at, day=day, starts_at=time(9), ends_at=time(12), place=side.mark, city="X", form_key=uuid4()
        ).pk,
        "talk": models.Talk.objects.create(
            **at, kind="hall", topic="diabetes", day=day, heads=4, recorded_at=now, form_key=uuid4()
        ).pk,
        "material": models.Material.objects.create(**at, title=side.mark, topic="diabetes").pk,
        "lot": lot.pk,
        "enrolment": models.Enrolment.objects.create(
            encounter=visit, office=side.office, person=person, reference=uuid4().hex[:6], program_family="food_assistance",
            assisted_on=day,
        ).pk,
        "hiv": models.HivTest.objects.create(
            encounter=visit, slip=uuid4().hex[:6], consent_how="spoken", consent_language="es", consented_at=now
        ).pk,
        "evaluation": models.YearlyEvaluation.objects.create(
            **at, year=day.year, state="accepted", submitted_at=now, plan=side.mark
        ).pk,
    }  # fmt: skip


def _school(side: Any) -> dict[str, Any]:
    """A student of a district of office B by her number, her record, its analysis; an equivalence and a state's list."""
    from ambos.programs.transcripts import actions as asked
    from ambos.records.learning import actions as learning
    from tests.support import transcripts

    transcripts.load()
    analyst, reviewer = world.account("credit_analyst")[1], world.account("credit_reviewer")[1]
    district = transcripts.side("LUGAR-B", side.office.code)
    request = transcripts.asked(district, number=STUDENT)
    paper = transcripts.sent(request, analyst)
    equivalence = transcripts.decided(analyst, reviewer)[0]
    transcripts.read(request, paper, analyst)
    transcripts.complete(request, analyst)
    listed = learning.propose_standard(
        content=b"code,title,subject,credits\nIL-1,Algebra,mathematics,1\n", file_name="il.csv", plan="us-il", source="X",
        as_of="2026", by=analyst,
    )  # fmt: skip
    return {
        "school_request": request.pk,
        "school_record": paper.pk,
        "school_analysis": asked.analyse(request=request, by=analyst).pk,
        "school_district": district.district.pk,
        "equivalence": equivalence.pk,
        "state_list": listed.pk,
    }


def _school_move(side: Any) -> Any:
    """The key of a transfer document of a child of this name."""
    from ambos.domain.names import PartialDate
    from ambos.programs.transfers.actions import request_transfer

    return request_transfer(
        office=side.office, direction="to_origin", given_names=GIVEN_NAME, surname1=PERSON, born=PartialDate(2014, 4, 9),
        school=PERSON, form_key=uuid4(), by="system",
    ).transfer.pk  # fmt: skip


def _books(side: Any) -> dict[str, Any]:
    """Books of office B from the request to the report that is due."""
    from ambos.programs.textbooks import actions

    today, form = timezone.localdate(), {"by": "system"}
    title = actions.add_title(code="B3", name="Lecturas", grade=3, source="made for tests", **form)
    actions.take_in(title=title, copies=9, on=today, form_key=uuid4(), **form)
    season = actions.open_new_season(code="2026", opens_on=today, closes_on=today, cap=9, **form)
    asked = actions.ask_for_books(
        season=season, office=side.office, organization=side.agency, purpose="lectura", storage="estante", readers={3: 5},
        copies={title: 5}, form_key=uuid4(), **form,
    )  # fmt: skip
    season = actions.allocate_season(season=season, **form)
    sent = actions.pack_shipment(season=season, office=side.office, pallets=1, form_key=uuid4(), **form)
    actions.send_shipment(shipment=sent, on=today, freight=None, **form)
    actions.receive_shipment(shipment=sent, counts={title.pk: (5, 0)}, on=today, **form)
    given = actions.distribute(
        office=side.office, organization=side.agency, request=asked, copies={title: 3}, readers=3, on=today, form_key=uuid4(),
        **form,
    )  # fmt: skip
    return {
        "book_title": title.pk,
        "book_request": asked.pk,
        "book_shipment": sent.pk,
        "book_report": given.reports.first().pk,
    }


def _study(side: Any, paper: Any) -> dict[str, Any]:
    """A study of somebody of this name at office B, complete and certified, with a statement; a row of the credits."""
    from datetime import timedelta

    from ambos.programs.distance_learning import actions, models
    from tests.support.studies import opened_study

    actions.load_bodies()
    adviser = world.account("study_adviser", office=side.office)[1]
    body = models.ReceivingBody.objects.get(code="ucla")
    study = opened_study(side.office, adviser, name=f"{GIVEN_NAME} {PERSON}", subjects=1).study
    certificate = models.Certificate.objects.create(study=study, document=paper, issued_on=study.opened_on)
    proposed = actions.propose_alignment(
        body=body, subject="b-unam:1", level="elective", evidence="x", form_key=uuid4(), by="system",
        review_on=timezone.localdate() + timedelta(days=9),
    )  # fmt: skip
    return {
        "distant_study": study.pk,
        "distant_certificate": certificate.pk,
        "distant_alignment": proposed.pk,
        "distant_statement": actions.make_statement(study=study, body=body, form_key=uuid4(), by=adviser).statement.pk,
    }


def _plaza(side: Any) -> dict[str, Any]:
    """A plaza of the office, with a learner of this name and something of hers under every key."""
    from ambos.programs.plazas import actions, models
    from ambos.programs.plazas.actions.completing import complete_levels
    from tests.support import plazas as made

    at = made.side("houston", side.mark, office=side.office)
    second = made.side("houston", side.mark, office=side.office, name="otra", host=at.host)
    Operation.objects.filter(program="plazas").delete()  # the office's page names who approved, to whoever reads it
    one = made.learner(at, GIVEN_NAME, surname1=PERSON)
    asked = actions.start_module(learner=one, module="B2ELE", by="system")
    actions.check_evidence(enrolment=asked, by="system")
    exam = actions.request_exam(enrolment=asked, by="system")
    sitting = made.call(at, exam)
    study = actions.propose_prior_study(learner=one, schooling="primary_5", paper=PERSON, by="system")
    User.objects.filter(posts__organization=at.host).update(name=STAFF)
    User.objects.filter(posts__office=side.office).update(name=STAFF)
    complete_levels(one, timezone.localdate(), "system")
    network = actions.make_network(name="Red del otro lado", lead=at.host, office=side.office, by="system")
    actions.join_network(plaza=at.plaza, network=network, by="system")
    return {
        "network": network.pk,
        "plaza": at.plaza.pk,
        "group": at.group.pk,
        "learner": one.pk,
        "sitting": sitting.pk,
        "study": study.pk,
        "transfer": actions.ask_transfer(learner=one, to=second.plaza, why="hours", form_key=uuid4(), by="system").pk,
        "certificate": models.Certificate.objects.create(
            learner=one, level="primary", name=PERSON, requested_at=timezone.now()
        ).pk,
    }


def _duplicate(one: Any, two: Any) -> Any:
    first, second = sorted((one, two), key=lambda person: person.pk)
    return LikelyDuplicate.objects.create(
        one=first, two=second, purpose=one.purpose, office=one.office, score=0.9, reasons=[], found_at=timezone.now()
    )


def _guardian(person: Any) -> Any:
    return Guardian.objects.create(person=person, name=PERSON, relationship="mother", since=timezone.now())


def _file(side: Any) -> Any:
    return store_file(
        upload=io.BytesIO(b"%PDF-1.7 " + PERSON.encode()),
        name=f"{PERSON}.pdf",
        purpose="health",
        office=side.office,
        organization=None,
        by=side.window,
    )


def _paper(side: Any) -> Any:
    from ambos.domain.sealed_schemas import Statement
    from ambos.records.documents import vault
    from ambos.records.documents.actions import Paper, make_signer, papers

    key = make_signer(office=side.office, by="system")
    record = Statement(
        serial=PERSON, name=f"{GIVEN_NAME} {PERSON}", birth_year=1981, registered_on=date(2020, 1, 2), office="B"
    )
    # As the verb seals it; the verb itself asks for a list of keys that a root has signed.
    made = papers._sealed(Paper(record), side.office, key, vault.private_key(key), 0, timezone.now(), "system")
    made.save(force_insert=True)
    return made


def _message(person: Any) -> Any:
    [message] = tell("accounts.security_changed", person, to=Recipient("email", f"{PERSON}@example.org"))
    Message.objects.filter(pk=message.pk).update(state=Message.State.FAILED, error="smtp_550")
    return message


def _import() -> Any:
    _, headquarters = world.account("headquarters_coordinator")
    return propose_import(
        content=b"code,city\nhouston,Houston Norte\n",
        file_name="oficinas.csv",
        source="made for tests",
        as_of="2026",
        by=headquarters,
    )
