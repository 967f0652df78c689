"""The work pages of papers: who sees which, what each step records, and what is never shown without a reason."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from ambos.domain.folios import printed
from ambos.records.audit.models import Event
from ambos.records.documents import actions, queries
from ambos.records.documents.models import Document
from tests.records.test_documents import certificate, here, judged, publish, root, signer, statement  # noqa: F401
from tests.support.world import B, account, office, signed_in

pytestmark = pytest.mark.django_db
SECRET = "Guadalupe"


@pytest.fixture
def desk(client, here):  # noqa: F811
    """A documents officer of the office, signed in: the client and her access."""
    user, access = account("documents_officer", office=here)
    return signed_in(client, user), access


def at(name, *args):
    return reverse(f"documents:{name}", args=args)


def typed(**changes):
    return {
        "form_key": uuid4(),
        "name": "Xóchitl Bꞌalam Äj",
        "what": "1",
        "course": "Primaria",
        "provider": "Plaza",
        "ends_on": "2026-06-01",
    } | changes


def issue(here, access, **changes):  # noqa: F811
    return actions.issue_document(record=certificate(**changes), office=here, by=access)


def test_issue_read_print(desk, here, signer):  # noqa: F811
    client, _access = desk
    answer = client.post(at("new", "certificate"), typed(), follow=True)
    paper = Document.objects.get()
    assert answer.redirect_chain == [(at("paper", paper.pk), 302)]
    assert printed(paper.folio) in answer.text
    assert "Xóchitl" not in answer.text
    read = client.post(at("read", paper.pk), {"reason": "person_asks"})
    assert "Xóchitl Bꞌalam Äj" in read.text
    sheet = client.post(at("download", paper.pk, "pdf"), {"reason": "print_again"})
    assert (sheet["Content-Type"], sheet["Cache-Control"]) == ("application/pdf", "no-store")
    with pikepdf.open(BytesIO(sheet.content)) as pdf:
        assert json.loads(pdf.attachments["record.json"].get_file().read_bytes())["folio"] == paper.folio
    for ending in ("png", "txt", "json", "badge.jwt"):
        assert client.post(at("download", paper.pk, ending), {"reason": "print_again"}).status_code == 200
    assert client.post(at("download", paper.pk, "exe"), {"reason": "print_again"}).status_code == 404
    said = Event.objects.filter(subject_id=str(paper.pk)).order_by("at", "id")
    verbs = [(event.verb, event.data.get("reason")) for event in said]
    assert verbs[:3] == [("documents.issued", None), ("audit.read", "person_asks"), ("audit.read", "print_again")]
    assert len(verbs) == 8


def test_the_same_form_twice_issues_once(desk, signer):  # noqa: F811
    client, _access = desk
    same = typed()
    for _ in range(2):
        assert client.post(at("new", "certificate"), same).status_code == 302
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"name": "x" * 121},
        {"name": ""},
        {"name": "Xi\u202emena"},
        {"ends_on": ""},
        {"starts_on": "2026-07-01"},
        {"hours": "0"},
        {"expires_on": "2020-01-01"},
        {"what": "7"},
    ],
)
def test_bad_papers_are_not_sealed_and_what_was_typed_stays(desk, signer, change):  # noqa: F811
    client, _access = desk
    answer = client.post(at("new", "certificate"), typed(**change))
    assert (answer.status_code, Document.objects.count()) == (200, 0)
    assert "Primaria" in answer.text
    assert "error-text" in answer.text or "errors" in answer.text


def test_without_a_key_the_page_says_why(desk, here):  # noqa: F811
    client, _access = desk
    answer = client.post(at("new", "certificate"), typed())
    assert (answer.status_code, Document.objects.count()) == (200, 0)
    assert "llave" in answer.text


def test_find_by_folio(desk, here, signer):  # noqa: F811
    client, access = desk
    papers = [issue(here, access) for _ in range(3)]
    found = client.get(at("papers"), {"folio": printed(papers[1].folio).lower().replace("-", " ")})
    assert [paper.pk for paper in found.context["page"]] == [papers[1].pk]
    wrong = client.get(at("papers"), {"folio": papers[1].folio[:-1] + ("1" if papers[1].folio[-1] == "0" else "0")})
    assert list(wrong.context["page"]) == []
    assert "letra por letra" in wrong.text
    actions.void_document(document=papers[0], why="mistake", by=access)
    narrowed = client.get(at("papers"), {"state": "voided"})
    assert [paper.pk for paper in narrowed.context["page"]] == [papers[0].pk]


def test_replace(desk, here, signer):  # noqa: F811
    client, access = desk
    paper = issue(here, access, name="Lupe")
    shown = client.get(at("replace", paper.pk))
    assert "Lupe" in shown.text
    bad = client.post(at("replace", paper.pk), typed(why=""))
    assert (bad.status_code, Document.objects.count()) == (200, 1)
    client.post(at("replace", paper.pk), typed(why="mistake"))
    paper.refresh_from_db()
    assert (paper.state, paper.why) == ("replaced", "mistake")
    record, *_ = queries.open_document(paper.replaced_by, by=access, reason="x")
    assert record.name == "Xóchitl Bꞌalam Äj"
    again = client.post(at("replace", paper.pk), typed(why="mistake"))
    assert (again.status_code, Document.objects.count()) == (200, 2)


@pytest.mark.parametrize("how, state", [("void", "voided"), ("revoke", "revoked")])
def test_end(desk, here, signer, how, state):  # noqa: F811
    client, access = desk
    paper = issue(here, access)
    assert client.post(at("end", paper.pk), {"how": how, "why": ""}).status_code == 200
    client.post(at("end", paper.pk), {"how": how, "why": "mistake"})
    paper.refresh_from_db()
    assert (paper.state, paper.ended_by_id) == (state, access.user)
    actions.publish_lists(by="system")
    assert judged(queries.open_document(paper, by=access, reason="x")[2]) == "revoked"


def test_papers_of_another_office_are_not_there(desk, signer, here):  # noqa: F811
    client, _access = desk
    there = office("phoenix", B)
    actions.make_signer(office=there, by="system")
    publish()
    theirs = actions.issue_document(record=statement(), office=there, by="system")
    assert client.get(at("paper", theirs.pk)).status_code == 404
    assert list(client.get(at("papers"), {"folio": theirs.folio}).context["page"]) == []
    for name, data in (
        ("read", {"reason": "person_asks"}),
        ("end", {"how": "void", "why": "mistake"}),
        ("replace", typed()),
    ):
        assert client.post(at(name, theirs.pk), data).status_code == 404
    theirs.refresh_from_db()
    assert theirs.state == "issued"


@pytest.mark.parametrize("role", ["promoter", "consul", "key_keeper", "administrator"])
def test_others_have_no_door(client, here, signer, role):  # noqa: F811
    paper = actions.issue_document(record=certificate(), office=here, by="system")
    signed_in(client, account(role, office=here if role in ("promoter", "consul") else None)[0])
    for address in (at("papers"), at("new", "certificate"), at("paper", paper.pk)):
        assert client.get(address).status_code == 403


def test_a_paper_of_a_destroyed_key_is_printed_without_the_seal_of_the_file(desk, here, signer):  # noqa: F811
    """Its code still proves it; the file itself can be sealed by no key any more."""
    client, access = desk
    paper = issue(here, access)
    actions.make_signer(office=here, by="system")
    publish()
    answer = client.post(at("download", paper.pk, "pdf"), {"reason": "print_again"})
    with pikepdf.open(BytesIO(answer.content)) as pdf:
        assert "/AcroForm" not in pdf.Root
    twin = client.post(at("download", paper.pk, "badge.jwt"), {"reason": "print_again"})
    assert twin.status_code == 200


def test_forgotten_papers_say_so(desk, here, signer):  # noqa: F811
    client, access = desk
    paper = actions.issue_document(record=certificate(), office=here, by=access, subject=("people.person", "k"))
    actions.forget_papers(subject=("people.person", "k"), by="system")
    assert "olvid" in client.get(at("paper", paper.pk)).text
    answer = client.post(at("read", paper.pk), {"reason": "person_asks"}, follow=True)
    assert "olvid" in answer.text


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_few_queries(desk, here, signer, django_assert_max_num_queries, count):  # noqa: F811
    client, access = desk
    for _ in range(count):
        issue(here, access)
    with django_assert_max_num_queries(25):
        client.get(at("papers"))
    with django_assert_max_num_queries(25):
        client.get(at("paper", Document.objects.first().pk))


def test_a_statement_for_tomorrow_is_refused(desk, here, signer):  # noqa: F811
    client, _access = desk
    tomorrow = timezone.localdate() + timedelta(days=2)
    data = {"form_key": uuid4(), "name": "J", "serial": "S-1", "birth_year": 1981, "registered_on": tomorrow}
    assert client.post(at("new", "statement"), data).status_code == 200
    assert Document.objects.count() == 0
    client.post(at("new", "statement"), data | {"registered_on": "2019-05-14"})
    assert Document.objects.get().kind == "statement"


def batch(tmp_path, text, kind="certificate"):
    from click.testing import CliRunner

    from ambos.records.documents.commands import documents as command

    file = tmp_path / "list.csv"
    file.write_text(text, encoding="utf-8")
    words = ["batch", str(file), "--office", "los-angeles", "--kind", kind, "--out", str(tmp_path / "out")]
    return CliRunner().invoke(command, words)


ROWS = "name,what,course,provider,ends_on,hours\nÑandé Äj,1,Primaria,Plaza,2026-06-01,120\nJosé Bꞌalam,0,Lectura,Plaza,2026-06-02,\n"


def test_a_batch_from_a_list(here, signer, tmp_path):  # noqa: F811
    ran = batch(tmp_path, ROWS)
    assert ran.exit_code == 0, ran.output
    papers = list(Document.objects.order_by("place"))
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == sorted(f"{p.folio}.pdf" for p in papers)
    said = [queries.open_document(paper, by="system", reason="x")[0] for paper in papers]
    assert [(r.name, r.what, r.hours) for r in said] == [("Ñandé Äj", 1, 120), ("José Bꞌalam", 0, None)]


def test_a_batch_that_was_stopped_goes_on(here, signer, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr("ambos.records.documents.actions.papers.CHUNK", 1)
    batch(tmp_path, ROWS)
    folios = set(Document.objects.values_list("folio", flat=True))
    Document.objects.filter(place=1).delete()
    next((tmp_path / "out").iterdir()).unlink()
    ran = batch(tmp_path, ROWS)
    assert ran.exit_code == 0, ran.output
    assert Document.objects.count() == 2
    assert len(folios & set(Document.objects.values_list("folio", flat=True))) == 1
    there = {file.stem for file in (tmp_path / "out").iterdir()}
    assert set(Document.objects.values_list("folio", flat=True)) <= there


@pytest.mark.parametrize(
    "text",
    [
        ROWS + "x,5,Primaria,Plaza,2026-06-01,\n",
        ROWS + f"{'x' * 121},1,Primaria,Plaza,2026-06-01,\n",
        ROWS + "x,1,Primaria,Plaza,01/06/2026,\n",
        ROWS + ",1,Primaria,Plaza,2026-06-01,\n",
        ROWS.replace("hours", "curp"),
    ],
    ids=["bounds", "long name", "a day in another form", "no name", "a column that is none"],
)
def test_a_batch_with_a_bad_row_seals_nothing(here, signer, tmp_path, text):  # noqa: F811
    ran = batch(tmp_path, text)
    assert (ran.exit_code, Document.objects.count()) == (2, 0)
    assert "nothing was sealed" in ran.output


class TestKeysOfPapers:
    @pytest.mark.parametrize(
        ("role", "may"),
        [
            ("key_keeper", True), ("headquarters_coordinator", True), ("administrator", True), ("consul", False),
            ("documents_officer", False), ("promoter", False), ("evaluator", False),
        ],
    )  # fmt: skip
    def test_who_sees_them(self, client, here, signer, role, may):  # noqa: F811
        user, access = account(role, office=here)
        answer = signed_in(client, user).get(at("keys"))
        assert answer.status_code == (200 if may else 403)
        assert (signer.key_id in answer.text) is may
        assert bool(queries.key_lines(access, timezone.localdate())) is may

    def test_how_each_stands_and_what_it_issued(self, desk, here, root, signer):  # noqa: F811
        _client, access = desk
        first, _second, third = (issue(here, access, name=f"X{n}") for n in range(3))
        actions.revoke_document(document=first, why="mistake", by=access)
        today = timezone.localdate()

        def line(on=today):
            return next(one for one in queries.key_lines("system", on) if one.key.pk == signer.pk)

        found = line()
        assert (found.standing, found.issued, found.ended, found.to_replace) == ("in_force", 3, 1, 0)
        assert found.last_at == third.issued_at
        assert line(signer.valid_to + timedelta(days=1)).standing == "run_out"
        assert line(signer.valid_from - timedelta(days=1)).standing == "not_yet"
        new = actions.make_signer(office=here, by="system")
        fresh = next(one for one in queries.key_lines("system", today) if one.key.pk == new.pk)
        assert (fresh.standing, fresh.issued, fresh.ended, fresh.last_at) == ("unpublished", 0, 0, None)
        actions.declare_compromise(key=signer, since=third.issued_at, by="system")
        found = line()
        assert (found.standing, found.issued, found.ended) == ("compromised", 3, 1)
        assert found.to_replace == queries.to_replace("system", found.key).count() > 0

    def test_nothing_of_a_paper_or_a_private_half_is_shown_and_queries_do_not_grow(
        self,
        client,
        here,  # noqa: F811
        signer,  # noqa: F811
        django_assert_max_num_queries,
    ):
        access = account("documents_officer", office=here)[1]
        papers = [issue(here, access) for _ in range(3)]
        user, _access = account("headquarters_coordinator")
        signed_in(client, user)
        with django_assert_max_num_queries(25):
            page = client.get(at("keys")).text
        assert [p.folio for p in papers if p.folio in page or printed(p.folio) in page] == []
        assert SECRET not in page
        assert bytes(signer.sealed_private).hex() not in page
        assert "<form" not in page.split("<main")[1].split("</main")[0]
