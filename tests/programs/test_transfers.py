"""Transfer documents: from the request to the paper, who may what, what is refused, what is counted, what is forgotten."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ambos.domain.access import EDUCATION
from ambos.domain.errors import Refused
from ambos.domain.names import PartialDate
from ambos.programs.transfers import actions, measures, privacy, queries
from ambos.programs.transfers.models import Transfer
from ambos.records.audit.models import Event
from ambos.records.documents.actions import acknowledge_document
from ambos.records.documents.models import Acknowledgement, Document
from ambos.records.documents.queries import folio_state, open_document
from ambos.records.messages.models import Message
from ambos.records.network.models import District
from ambos.records.people.actions import forget_person
from tests.support import world
from tests.support.papers import keys_for

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
BORN = PartialDate(2014, 4, 9)
FILLED = actions.Filled(
    school="Sample Middle School", school_place="Fresno, CA", grade=7, attended_from=TODAY - timedelta(days=90),
    attended_to=TODAY - timedelta(days=5), scale="us-letters", lines=((2, "A"), (13, "B"), ("Band", "C")), days_attended=58,
    school_days=60, note="Lee bien.", note_there="Reads well.",
)  # fmt: skip
SIGNERS = (("Ana Official", "Registrar"), ("Luis Teacher", "Teacher"))


@pytest.fixture
def here(monkeypatch, tmp_path):
    office = world.office("los-angeles", world.A)
    keys_for(monkeypatch, tmp_path, office)
    return office


@pytest.fixture
def officers(here):
    return [world.account("school_records_officer", office=here) for _ in range(2)]


def asked(office, by, **changes):
    given = {"direction": "to_origin", "given_names": "Ximena", "surname1": "Ríos", "surname2": "Salcedo", "born": BORN}
    return actions.request_transfer(office=office, form_key=uuid4(), by=by, **given | changes)


def signed(office, by, **changes):
    made = asked(office, by, **changes).transfer
    actions.fill(transfer=made, filled=FILLED, by="link")
    token = actions.make_link(transfer=made, by=by).split("/")[-2]
    return actions.sign(transfer=made, signers=SIGNERS, by="link", token=token)


def issued(office, first, second=None, **changes):
    made = signed(office, first, **changes)
    actions.validate(transfer=made, by=second or first)
    return actions.issue(transfer=made, by=first)


def code_of(call, *arguments, **named):
    with pytest.raises(Refused) as told:
        call(*arguments, **named)
    return [code.removeprefix("transfers.") for code in told.value.codes]


def test_from_the_request_to_the_paper_that_says_what_the_school_said(here, officers):
    (_a, first), (_b, second) = officers
    made = issued(here, first, second, birthplace="Fresno, CA")
    assert (made.state, made.number) == ("issued", f"los-angeles-{TODAY.year}-0001")
    record, _claims, _token = open_document(made.document, by=first, reason="print_again")
    assert (record.surname1, record.surname2, record.direction, record.grade, record.grade_there) == (
        "Ríos",
        "Salcedo",
        1,
        7,
        7,
    )
    assert [(mark.subject, mark.tenths) for mark in record.marks] == [(2, 90), (13, 80), ("Band", 70)]
    assert (record.earned, record.earned_on) == (("A", "B", "C"), "Letras A a F · Letters A to F")
    assert record.signers == SIGNERS
    assert record.is_provisional is None
    verbs = Event.objects.filter(subject_id=str(made.pk), verb__startswith="transfers.").order_by("at", "id")
    assert list(verbs.values_list("verb", flat=True)) == [
        "transfers.requested", "transfers.prepared", "transfers.link_made", "transfers.signed", "transfers.validated",
        "transfers.issued",
    ]  # fmt: skip
    logged = str(list(Event.objects.values_list("data", flat=True)))
    assert [name for name in ("Ximena", "Ríos", "Official", "Lee bien") if name in logged] == []


def test_the_clock_is_two_business_days_of_the_office_and_the_same_day_in_an_emergency(here, officers):
    (_a, first), _second = officers
    calm, hurried = asked(here, first).transfer, asked(here, first, surname1="Otra", is_emergency=True).transfer
    days = {(calm.due_at.astimezone(queries.zone_of(calm)).date() - queries.today_at(calm)).days}
    assert days <= {2, 3, 4, 5}
    assert hurried.due_at.astimezone(queries.zone_of(hurried)).date() == queries.today_at(hurried)


def test_grade_nine_is_refused_at_a_consulate_and_good_at_home(here, officers):
    (_a, first), _second = officers
    assert code_of(asked, here, first, grade=9) == ["grade_too_high"]
    assert asked(here, first, grade=8).transfer.grade == 8
    assert asked(here, first, surname1="Otra", grade=9, direction="to_destination").transfer.grade == 9
    assert code_of(asked, here, first, surname1="Tercera", grade=10, direction="to_destination") == ["grade_too_high"]


def test_nobody_validates_what_she_copied_herself(here, officers):
    (_a, first), (_b, second) = officers
    made = asked(here, first).transfer
    actions.fill(transfer=made, filled=FILLED, by=first)
    actions.sign(transfer=made, signers=SIGNERS, by=first)
    assert code_of(actions.validate, transfer=made, by=first) == ["needs_second_person"]
    assert actions.validate(transfer=made, by=second).state == "validated"


def test_an_emergency_goes_out_today_with_pending_lines_and_is_completed(here, officers):
    (_a, first), (_b, second) = officers
    made = asked(here, first, is_emergency=True).transfer
    half = actions.Filled(**vars(FILLED) | {"lines": ((2, "A"), (13, ""))})
    actions.fill(transfer=made, filled=half, by=first)
    assert code_of(actions.issue, transfer=made, by=first) == [
        "pending_not_provisional",
        "needs_signer",
        "needs_second_person",
    ]
    out = actions.issue(transfer=made, by=first, provisional=True)
    record, *_ = open_document(out.document, by=first, reason="print_again")
    assert (record.is_provisional, [mark.tenths for mark in record.marks]) == (1, [90, None])
    key = uuid4()
    final = actions.begin_replacement(transfer=out, why="mistake", form_key=key, by=first)
    assert actions.begin_replacement(transfer=out, why="mistake", form_key=key, by=first).pk == final.pk
    assert code_of(actions.begin_replacement, transfer=out, why="mistake", form_key=uuid4(), by=first) == [
        "one_already"
    ]
    assert folio_state(out.document.folio) == "in_force"
    actions.fill(transfer=final, filled=FILLED, by=first)
    actions.sign(transfer=final, signers=SIGNERS, by=first)
    actions.validate(transfer=final, by=second)
    done = actions.issue(transfer=final, by=first)
    out.refresh_from_db()
    assert (out.state, folio_state(out.document.folio), folio_state(done.document.folio)) == (
        "replaced",
        "revoked",
        "in_force",
    )
    assert measures.issued(TODAY - timedelta(days=2), TODAY + timedelta(days=1)) == [(here.pk, 1, None)]


def test_only_an_emergency_goes_out_provisional(here, officers):
    (_a, first), _second = officers
    made = asked(here, first).transfer
    actions.fill(transfer=made, filled=FILLED, by=first)
    assert code_of(actions.issue, transfer=made, by=first, provisional=True) == ["not_an_emergency"]


def test_one_document_a_child_year_and_direction(here, officers):
    (_a, first), _second = officers
    made = asked(here, first)
    again = asked(here, first, person=made.transfer.person, direction="to_destination").transfer
    assert again.direction == "to_destination"
    assert code_of(asked, here, first, person=made.transfer.person) == ["one_already"]
    actions.reject(transfer=made.transfer, why="withdrawn", by=first)
    second = asked(here, first, person=made.transfer.person).transfer
    assert second.number != made.transfer.number
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.filter(pk=made.transfer.pk).update(state="requested", why="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.filter(pk=made.transfer.pk).update(number=second.number)


def test_the_same_form_sent_twice_asks_once(here, officers):
    (_a, first), _second = officers
    key = uuid4()
    given = {"office": here, "direction": "to_origin", "given_names": "A", "surname1": "B", "born": BORN, "by": first}
    one, two = (actions.request_transfer(form_key=key, **given) for _ in range(2))
    assert (one.transfer.pk, two.follow_code, len(one.follow_code)) == (two.transfer.pk, "", 12)


def test_two_surnames_cut_to_one_are_asked_for(here, officers):
    (_a, first), _second = officers
    assert code_of(asked, here, first, surname1="  ", surname2="Salcedo") == ["needs_first_surname"]


def test_while_guardians_disagree_nothing_goes_out_and_another_settles_it(here, officers):
    (_a, first), (_b, second) = officers
    made = signed(here, first)
    actions.raise_dispute(transfer=made, by=first)
    assert code_of(actions.raise_dispute, transfer=made, by=first) == ["disputed"]
    assert code_of(actions.validate, transfer=made, by=second) == ["disputed"]
    assert code_of(actions.settle_dispute, transfer=made, how="court", by=first) == ["own_dispute"]
    actions.settle_dispute(transfer=made, how="agreed", by=second)
    actions.validate(transfer=made, by=second)
    out = actions.issue(transfer=made, by=first)
    actions.raise_dispute(transfer=out, by=second)
    assert code_of(actions.deliver, transfer=out, on=TODAY, by=first) == ["disputed"]


@pytest.mark.parametrize(
    "changes, found",
    [
        ({"lines": ((2, "11"),), "scale": "mx-10"}, ["bad_mark"]),
        ({"lines": ((2, "60"),), "scale": "mx-10"}, ["bad_mark"]),
        ({"lines": ((2, "A"), (2, "B"))}, ["subject_twice"]),
        ({"lines": ((999, "A"),)}, ["unknown_subject"]),
        ({"lines": ((" ", "A"),)}, ["unknown_subject"]),
        ({"scale": "nowhere"}, ["unknown_scale"]),
        ({"school": " "}, ["needs_school"]),
        ({"grade": 9}, ["grade_too_high"]),
        ({"days_attended": 61}, ["days_out_of_range"]),
        ({"school_days": None}, ["days_out_of_range"]),
        ({"attended_to": TODAY + timedelta(days=30)}, ["period_ahead"]),
        ({"lines": ((2, "A"), (3, "Z")), "school": "", "grade": None}, ["bad_mark", "needs_school", "needs_grade"]),
    ],
)
def test_what_the_school_cannot_say(here, officers, changes, found):
    (_a, first), _second = officers
    made = asked(here, first).transfer
    assert code_of(actions.fill, transfer=made, filled=actions.Filled(**vars(FILLED) | changes), by=first) == found
    made.refresh_from_db()
    assert (made.state, made.lines.count()) == ("requested", 0)


def test_a_child_without_any_paper_is_not_turned_away(here, officers):
    """No report card: the request ends with its reason, the family reads that the child enrols all the same."""
    (_a, first), _second = officers
    made = asked(here, first)
    actions.reject(transfer=made.transfer, why="no_record", by=first)
    assert code_of(actions.reject, transfer=made.transfer, why="grade", by=first) == ["not_now"]
    assert queries.by_follow_code(made.follow_code).why == "no_record"
    month = (TODAY - timedelta(days=2), TODAY + timedelta(days=1))
    assert measures.not_issued(*month) == [(here.pk, 1, None)]


def test_the_school_fills_and_signs_by_its_link_and_reaches_nothing_else(client, here, officers):
    (_a, first), _second = officers
    made, other = asked(here, first).transfer, asked(here, first, surname1="Marcador-Otro").transfer
    path = actions.make_link(transfer=made, by=first, email="records@school.example")
    assert Message.objects.filter(kind="transfers.fill").count() == 1
    page = client.get(path)
    assert page.status_code == 200
    assert "Marcador-Otro" not in page.content.decode()
    typed = {
        "school": "Sample Middle", "grade": "7", "attended_from": TODAY - timedelta(days=90), "attended_to": TODAY,
        "scale": "us-letters", "subject_0": "2", "mark_0": "A", "other_1": "Band", "mark_1": "",
    }  # fmt: skip
    assert client.post(path, typed | {"mark_0": "Q", "save": "1"}).status_code == 422
    assert client.post(path, typed | {"save": "1"}).status_code == 200
    assert client.post(path, typed | {"sign": "1"}).status_code == 422
    done = client.post(path, typed | {"sign": "1", "signer_0": "Ana", "title_0": "Registrar"})
    assert done.status_code == 200
    made.refresh_from_db()
    assert (made.state, made.prepared_by, made.signers.get().is_by_link) == ("signed", "link", True)
    assert (client.get(path).status_code, client.post(path, typed).status_code) == (410, 410)
    other.refresh_from_db()
    assert other.state == "requested"
    with pytest.raises(PermissionDenied):
        actions.validate(transfer=made, by="link")


def test_the_receiving_school_answers_from_the_paper_with_three_things_and_no_account(client, here, officers):
    (_a, first), (_b, second) = officers
    made = issued(here, first, second)
    sent = {"folio": made.document.folio, "school": "Secundaria 12, Zamora", "grade": ""}
    assert client.post("/v/received", sent).status_code == 200
    assert client.post("/v/received", sent | {"school": "secundaria 12,  ZAMORA", "grade": "7"}).status_code == 200
    said = Acknowledgement.objects.get()
    assert (said.school, said.grade, said.document_id) == ("Secundaria 12, Zamora", 7, made.document_id)
    assert {field.name for field in Acknowledgement._meta.fields} == {
        "id", "document", "school", "folded_school", "grade", "said_at", "placed_at",
    }  # fmt: skip
    month = (TODAY - timedelta(days=2), TODAY + timedelta(days=1))
    found = {one.measure.code.removeprefix("transfers."): list(one.compute(*month)) for one in measures.MEASURES}
    assert found == {
        "issued": [(here.pk, 1, None)], "days_to_issue": [(here.pk, 0, 1)], "acknowledged": [(here.pk, 1, 1)],
        "placed_as_expected": [(here.pk, 1, 1)], "not_taken": [(here.pk, 0, 1)], "not_issued": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    "changes, code",
    [
        ({"folio": "AAAA-BBBB-CCCC"}, "bad_folio"),
        ({"school": "  "}, None),
        ({"school": "12"}, "needs_school"),
        ({"grade": "13"}, None),
    ],
)
def test_what_a_receipt_refuses(client, here, officers, changes, code):
    (_a, first), (_b, second) = officers
    made = issued(here, first, second)
    sent = {"folio": made.document.folio, "school": "Secundaria 12", "grade": "7"} | changes
    assert client.post("/v/received", sent).status_code == 422
    assert Acknowledgement.objects.count() == 0
    if code:
        with pytest.raises(Refused) as told:
            acknowledge_document(**sent | {"grade": 7})
        assert told.value.codes == (f"documents.{code}",)


def test_a_receipt_is_by_post_counted_and_only_for_a_paper_in_force(client, here, officers):
    (_a, first), (_b, second) = officers
    made = issued(here, first, second)
    folio = made.document.folio
    assert client.get("/v/received", {"folio": folio, "school": "Secundaria 12"}).status_code == 200
    assert Acknowledgement.objects.count() == 0
    for n in range(5):
        acknowledge_document(folio=folio, school=f"Escuela número {'abcde'[n]}")
    with pytest.raises(Refused) as told:
        acknowledge_document(folio=folio, school="Otra escuela más")
    assert told.value.codes == ("documents.many_schools",)
    actions.void(transfer=made, why="not_delivered", by=first)
    with pytest.raises(Refused) as told:
        acknowledge_document(folio=folio, school="Escuela número a")
    assert told.value.codes == ("documents.not_to_acknowledge",)
    answers = {client.post("/v/received", {"folio": folio, "school": "Escuela"}).status_code for _ in range(25)}
    assert answers == {422, 429}


def test_a_school_that_does_not_take_it_is_written_down(here, officers):
    (_a, first), (_b, second) = officers
    made = issued(here, first, second)
    actions.deliver(transfer=made, on=queries.today_at(made), by=first)
    assert code_of(actions.record_refusal, transfer=made, refusal="", on=TODAY, by=first) == ["say_why"]
    actions.record_refusal(transfer=made, refusal="unknown", on=queries.today_at(made), by=first)
    month = (TODAY - timedelta(days=2), TODAY + timedelta(days=1))
    taken = next(one for one in measures.MEASURES if one.measure.code == "transfers.not_taken")
    assert list(taken.compute(*month)) == [(here.pk, 1, 1)]


def test_nobody_reaches_another_office_nor_without_the_purpose(client, here, officers):
    (user, first), _second = officers
    there = world.office("phoenix", world.B)
    theirs = asked(there, "system", given_names=f"Niña {world.B}").transfer
    mine = asked(here, first, given_names=f"Niña {world.A}").transfer
    assert [one.pk for one in queries.transfers(first)] == [mine.pk]
    with pytest.raises(Transfer.DoesNotExist):
        queries.transfer(first, theirs.pk)
    for call in (actions.validate, actions.make_link, actions.raise_dispute, actions.receive_records):
        with pytest.raises(PermissionDenied):
            call(transfer=theirs, by=first)
    world.signed_in(client, user)
    assert client.get(reverse("transfers:transfer", args=[theirs.pk])).status_code == 404
    listed = client.get(reverse("transfers:transfers") + "?show=all").content.decode()
    assert (world.A in listed, world.B in listed) == (True, False)
    for role in ("community_affairs_officer", "consul", "promoter", "documents_officer"):
        _user, access = world.account(role, office=here)
        assert list(queries.transfers(access)) == []


def test_headquarters_sees_counts_and_no_child(client, here, officers):
    (_a, first), (_b, second) = officers
    for n in range(6):
        made = issued(here, first, second, given_names=f"Niño {world.A}", surname1=f"Núm{n}")
        if n < 5:
            acknowledge_document(folio=made.document.folio, school="Secundaria 12", grade=7)
    user, access = world.account("headquarters_coordinator")
    [row] = queries.network(access, TODAY - timedelta(days=30), TODAY + timedelta(days=1))
    assert {name: row[name] for name in ("issued", "days", "received", "expected", "refused")} == {
        "issued": 6, "days": 0.0, "received": None, "expected": None, "refused": 0,
    }  # fmt: skip
    world.signed_in(client, user)
    page = client.get(reverse("transfers:network"))
    assert (page.status_code, f"Niño {world.A}" in page.content.decode()) == (200, False)
    assert client.get(reverse("transfers:transfer", args=[made.pk])).status_code == 403


def test_a_family_follows_by_its_code_and_sees_no_name(client, here, officers):
    (_a, first), _second = officers
    made = asked(here, first)
    told = client.post(reverse("transfers:follow"), {"code": made.follow_code}).content.decode()
    assert "Ximena" not in told
    assert client.post(reverse("transfers:follow"), {"code": "K7M4QXPR2D9A"}).status_code == 404
    for _ in range(6):
        last = client.post(reverse("transfers:follow"), {"code": "K7M4QXPR2D9A"}).status_code
    assert last == 429


def test_my_data_and_forgetting(here, officers):
    (_a, first), (_b, second) = officers
    made = issued(here, first, second, birthplace="Fresno, CA")
    acknowledge_document(folio=made.document.folio, school="Secundaria 12", grade=7)
    said = str(privacy.data_about(made.person))
    assert [word for word in ("Sample Middle School", "Ana Official", "Band", "Lee bien.") if word not in said] == []
    forget_person(person=made.person, by="system")
    made.refresh_from_db()
    assert (made.school, made.note, made.birthplace, made.attended_to, made.lines.count(), made.signers.count()) == (
        "", "", "", None, 0, 0,
    )  # fmt: skip
    assert (made.grade, made.state) == (7, "issued")
    assert bytes(Document.objects.get(pk=made.document_id).sealed_token) == b""
    assert Acknowledgement.objects.values_list("school", "grade").get() == ("", 7)


def test_the_whole_way_by_the_pages(client, here, officers):
    (user, _first), (other, _second) = officers
    world.signed_in(client, user)
    typed = {
        "form_key": uuid4(), "office": here.pk, "direction": "to_origin", "given_names": "Ximena", "surname1": "Ríos",
        "born_day": "9", "born_month": "4", "born_year": "2014", "guardian": "Rosa Ríos", "relationship": "mother",
    }  # fmt: skip
    assert client.post(reverse("transfers:ask"), typed | {"born_year": ""}).status_code == 200
    made_at = client.post(reverse("transfers:ask"), typed).headers["Location"]
    made = Transfer.objects.get()
    assert made.person.purpose == EDUCATION
    first = client.get(made_at).content.decode()
    assert ("td-code" in first, "td-code" in client.get(made_at).content.decode()) == (True, False)
    filled = {
        "school": "Sample Middle", "grade": "7", "attended_from": TODAY - timedelta(days=90), "attended_to": TODAY,
        "scale": "mx-10", "subject_0": "2", "mark_0": "9.2",
    }  # fmt: skip
    assert client.post(reverse("transfers:fill", args=[made.pk]), filled).status_code == 302
    step = lambda verb, **data: client.post(reverse("transfers:step", args=[made.pk, verb]), data)  # noqa: E731
    assert step("sign").status_code == 422
    assert step("sign", signer_0="Ana", title_0="Registrar").status_code == 302
    step("validate")
    made.refresh_from_db()
    assert made.state == "signed"
    world.signed_in(client, other)
    step("validate")
    step("issue")
    step("deliver", on=date(2020, 1, 1))
    made.refresh_from_db()
    assert made.state == "issued"
    sheet = client.post(reverse("transfers:sheet", args=[made.pk]))
    assert (sheet.status_code, sheet.content[:5]) == (200, b"%PDF-")
    step("deliver", on=queries.today_at(made))
    made.refresh_from_db()
    assert made.state == "delivered"
    assert step("nonsense").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_cost_the_same_however_many_rows(client, here, officers, rows, django_assert_max_num_queries):
    (user, first), (_b, second) = officers
    made = [issued(here, first, second, surname1=f"Núm{n}") for n in range(rows)]
    world.signed_in(client, user)
    hq, _access = world.account("headquarters_coordinator")
    with django_assert_max_num_queries(25):
        client.get(reverse("transfers:transfers") + "?show=all")
    with django_assert_max_num_queries(25):
        client.get(reverse("transfers:transfer", args=[made[0].pk]))
    world.signed_in(client, hq)
    with django_assert_max_num_queries(25):
        client.get(reverse("transfers:network"))


# -- a family asks on the public page ----------------------------------------------------------------------------------
def typed(**changes):
    return {
        "form_key": str(uuid4()), "direction": "to_origin", "given_names": "Ximena", "surname1": "Ríos", "surname2": "Salcedo",
        "born_day": "9", "born_month": "4", "born_year": "2014", "guardian": "Rosa Salcedo", "relationship": "mother",
        "school": "Sample Middle School", "grade": "7", "zip": "90012", "phone": "213 555 0142",
    } | changes  # fmt: skip


@pytest.fixture
def serves(here):
    District.objects.create(
        office=here, country="us", area_kind="zip", area_code="90012", source="x", confidence="high"
    )
    return here


def test_a_family_asks_at_the_consulate_of_its_zip_code(client, serves, officers):
    (user, access), _second = officers
    at = reverse("transfers:family_ask")
    assert f'href="{at}"' in client.get(reverse("transfers:front")).content.decode()
    form = typed()
    shown = client.post(at, form)
    assert (shown.status_code, serves.name in shown.content.decode(), "no-store" in shown["Cache-Control"]) == (
        200,
        True,
        True,
    )
    assert "linkbox" not in client.post(at, form).content.decode(), "the same form asks once and shows no code again"
    made = Transfer.objects.get()
    assert (made.office, made.state, made.is_from_family, made.requested_by, made.person.purpose) == (
        serves, "requested", True, None, EDUCATION,
    )  # fmt: skip
    code = shown.content.decode().split('class="code linkbox">')[1].split("<")[0]
    assert queries.by_follow_code(code) == made
    assert "Ximena" not in shown.content.decode()
    world.signed_in(client, user)
    assert "la pidió la familia" in client.get(reverse("transfers:transfers")).content.decode()
    page = client.get(reverse("transfers:transfer", args=[made.pk])).content.decode()
    assert "555-0142" in page
    assert (
        queries.contacts(world.account("school_records_officer", office=world.office("phoenix", world.B))[1], made)
        == []
    )
    actions.receive_records(transfer=made, by=access)
    assert Transfer.objects.get().state == "records_received"


@pytest.mark.parametrize(
    "changes",
    [{"zip": "99999"}, {"zip": ""}, {"phone": "", "email": ""}, {"surname1": ""}, {"guardian": ""}, {"grade": "9"},
     {"born_day": "31", "born_month": "2"}, {"email": "x"}, {"direction": "elsewhere"}],
    ids=str,
)  # fmt: skip
def test_what_a_family_cannot_ask(client, serves, changes):
    assert client.post(reverse("transfers:family_ask"), typed(**changes)).status_code == 422
    assert Transfer.objects.count() == 0


def test_many_requests_of_one_address_are_stopped(client, serves):
    at = reverse("transfers:family_ask")
    answers = [client.post(at, typed(given_names=f"Ximena {chr(65 + n)}")).status_code for n in range(12)]
    assert (answers[0], answers[-1]) == (200, 429)
    assert Transfer.objects.count() == answers.count(200) < 12
