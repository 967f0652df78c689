"""Documents: who may issue, what a paper's life is, and a whole compromise played through the verbs and the commands."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import cbor2
import pikepdf
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from ambos.domain import sealing
from ambos.domain.errors import Refused
from ambos.domain.sealed_lists import judge, open_lists, sign_keys
from ambos.domain.sealed_schemas import Certificate, Statement
from ambos.records.audit.models import Event
from ambos.records.documents import actions, keys, privacy, queries, vault
from ambos.records.documents.commands import documents as command
from ambos.records.documents.models import Document, PublishedList, SigningKey
from tests.support.world import A, B, account, office, person

pytestmark = pytest.mark.django_db
ROOT = ec.derive_private_key(31, ec.SECP256R1())


@pytest.fixture(autouse=True)
def root(monkeypatch, tmp_path):
    """A root of its own for each test; its public half where the installation looks for it."""
    monkeypatch.setenv("AMBOS_DOCUMENTS_ROOT", str(tmp_path / "root.pub"))
    return keys.keep_root_public(sealing.public_bytes(ROOT))


@pytest.fixture
def here():
    return office("los-angeles", A)


@pytest.fixture
def officer(here):
    return account("documents_officer", office=here)[1]


@pytest.fixture
def signer(here):
    actions.make_publisher(by="system")
    key = actions.make_signer(office=here, by="system")
    publish()
    return key


def publish():
    return actions.publish_keys(token=sign_keys(actions.draft_key_list(by="system"), ROOT), by="system")


def certificate(name="María Guadalupe Hernández", **changes) -> Certificate:
    return Certificate(
        **{"what": 0, "name": name, "course": "Lectura", "provider": "Plaza", "ends_on": date(2026, 6, 1)} | changes
    )


def statement() -> Statement:
    return Statement(serial="S-1", name="José Núñez", birth_year=1981, registered_on=date(2020, 1, 1), office="LA")


def code_of(call, *arguments, **named) -> str:
    with pytest.raises(Refused) as refused:
        call(*arguments, **named)
    return refused.value.codes[0].removeprefix("documents.")


def judged(token: bytes) -> str:
    """What the page would say, with the lists as they are published."""
    try:
        judge(token, queries.lists(), now=timezone.now())
    except Refused as refused:
        return refused.codes[0].removeprefix("documents.")
    return "good"


def test_issued_paper_verifies_and_is_kept_sealed(here, officer, signer):
    paper = actions.issue_document(record=certificate(), office=here, by=officer)
    record, claims, token = queries.open_document(paper, by=officer, reason="printed again")
    assert (record, claims.folio, claims.place) == (certificate(), paper.folio, paper.place)
    assert judged(token) == "good"
    assert b"Guadalupe" not in bytes(paper.sealed_token)
    assert [e.verb for e in Event.objects.filter(subject_id=str(paper.pk))] == ["documents.issued", "audit.read"]
    assert not Event.objects.filter(data__icontains="Guadalupe").exists()


def test_who_may_issue_and_open(here, officer, signer):
    there = office("phoenix", B)
    paper = actions.issue_document(record=certificate(), office=here, by=officer)
    stranger = account("documents_officer", office=there)[1]
    for role, where in (
        ("promoter", here),
        ("consul", here),
        ("headquarters_coordinator", None),
        ("key_keeper", None),
        ("administrator", None),
    ):
        other = account(role, office=where)[1]
        with pytest.raises(PermissionDenied):
            actions.issue_document(record=certificate(), office=here, by=other)
        with pytest.raises(PermissionDenied):
            queries.open_document(paper, by=other, reason="x")
        assert list(queries.documents(other)) == []
    with pytest.raises(PermissionDenied):
        actions.issue_document(record=certificate(), office=there, by=officer)
    for verb in (actions.void_document, actions.revoke_document):
        with pytest.raises(PermissionDenied):
            verb(document=paper, why="mistake", by=stranger)
    assert list(queries.documents(stranger)) == []
    assert list(queries.documents(officer)) == [paper]
    with pytest.raises(PermissionDenied):
        actions.make_signer(office=here, by=officer)
    assert list(queries.keys(officer)) == []
    assert list(queries.keys(account("key_keeper")[1])) != []


@pytest.mark.parametrize("verb, state", [(actions.void_document, "voided"), (actions.revoke_document, "revoked")])
def test_an_ended_paper_stops_verifying_once_the_list_is_out(here, officer, signer, verb, state):
    paper, other = (actions.issue_document(record=certificate(), office=here, by=officer) for _ in range(2))
    token = vault.token(paper)
    ended = verb(document=paper, why="mistake", by=officer)
    assert (ended.state, ended.why, ended.ended_by_id) == (state, "mistake", officer.user)
    assert judged(token) == "good"
    actions.publish_lists(by="system")
    assert judged(token) == "revoked"
    assert judged(vault.token(other)) == "good"
    assert code_of(verb, document=paper, why="mistake", by=officer) == "ended_already"
    assert code_of(verb, document=other, why="", by=officer) == "needs_why"


def test_replaced(here, officer, signer):
    paper = actions.issue_document(record=certificate("Lupe"), office=here, by=officer, subject=("people.person", "k"))
    made = actions.replace_document(document=paper, record=certificate(), why="mistake", by=officer)
    paper.refresh_from_db()
    assert (paper.state, paper.replaced_by, made.subject_id, made.folio != paper.folio) == ("replaced", made, "k", True)
    actions.publish_lists(by="system")
    assert [judged(vault.token(row)) for row in (paper, made)] == ["revoked", "good"]


def test_one_folio_one_form_one_place(here, officer, signer):
    form_key = uuid4()
    first = actions.issue_document(record=certificate(), office=here, by=officer, form_key=form_key)
    assert actions.issue_document(record=certificate(), office=here, by=officer, form_key=form_key) == first
    assert (
        code_of(actions.issue_document, record=certificate(), office=here, by=officer, folio=first.folio)
        == "folio_taken"
    )
    second = actions.issue_document(record=certificate(), office=here, by=officer)
    for same in ({"folio": first.folio}, {"place": first.place}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Document.objects.filter(pk=second.pk).update(**same)
    assert sorted(Document.objects.values_list("place", flat=True)) == [0, 1]


@pytest.mark.parametrize(
    "change",
    [
        {"state": "revoked"},
        {"why": "mistake"},
        {"subject_type": "people.person"},
        {"state": "replaced", "why": "mistake"},
    ],
)
def test_the_database_refuses_halves(here, officer, signer, change):
    paper = actions.issue_document(record=certificate(), office=here, by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=paper.pk).update(**change)


def test_a_key_nobody_knows_does_not_seal(here, officer):
    assert code_of(actions.issue_document, record=certificate(), office=here, by=officer) == "no_signer"
    actions.make_signer(office=here, by="system")
    assert code_of(actions.issue_document, record=certificate(), office=here, by=officer) == "key_not_published"
    assert actions.publish_lists(by="system") is None


def test_rotation(here, officer, signer):
    old = actions.issue_document(record=certificate(), office=here, by=officer)
    new = actions.make_signer(office=here, by="system")
    assert actions.issue_document(record=certificate(), office=here, by=officer).key == signer
    publish()
    signer.refresh_from_db()
    assert (signer.state, signer.sealed_private) == ("retired", None)
    assert actions.issue_document(record=certificate(), office=here, by=officer).key == new
    assert (signer.key_id, new.key_id) == ("mx-los-angeles-1", "mx-los-angeles-2")
    assert judged(vault.token(old)) == "good"
    assert code_of(actions.retire_key, key=signer, by="system") == "key_ended"
    assert code_of(vault.private_key, signer) == "key_destroyed"


def test_a_whole_compromise(here, officer, signer):
    """A thief copies the key. What the office issued before holds; nothing else does, however it is dated."""
    stolen = vault.private_key(signer)
    honest = [actions.issue_document(record=certificate(f"Persona {n}"), office=here, by=officer) for n in range(3)]
    Document.objects.filter(pk__in=[p.pk for p in honest[:2]]).update(issued_at=timezone.now() - timedelta(days=9))
    tokens = [_dated(stolen, signer, paper, timezone.now() - timedelta(days=9)) for paper in honest[:2]] + [
        vault.token(honest[2])
    ]
    since = timezone.now() - timedelta(days=2)
    assert [judged(token) for token in tokens] == ["good"] * 3
    actions.declare_compromise(key=signer, since=since, by="system")
    assert code_of(actions.issue_document, record=certificate(), office=here, by=officer) == "no_signer"
    outdated = sign_keys(queries.key_list(), ROOT)
    assert code_of(actions.publish_keys, token=outdated, by="system") == "list_out_of_order"
    new = actions.make_signer(office=here, by="system")
    publish()
    assert [judged(token) for token in tokens] == ["good", "good", "issued_after_compromise"]
    forged = {
        _forged(stolen, signer, 3, timezone.now()): "issued_after_compromise",
        _forged(stolen, signer, 3, timezone.now() - timedelta(days=5)): "not_in_list",
        _forged(stolen, signer, 0, timezone.now() - timedelta(days=9)): "not_in_list",
        _forged(stolen, new, 0, timezone.now()): "bad_signature",
    }
    assert {token: judged(token) for token in forged} == forged
    assert list(queries.to_replace("system", signer)) == [honest[2]]
    made = actions.replace_document(
        document=honest[2], record=certificate("Persona 2"), why="key_compromised", by=officer
    )
    assert (made.key, judged(vault.token(made))) == (new, "good")
    assert [queries.folio_state(p.folio) for p in honest] == ["in_force", "in_force", "revoked"]
    assert (
        code_of(actions.declare_compromise, key=signer, since=timezone.now(), by="system") == "compromise_moved_forward"
    )
    assert (
        code_of(actions.declare_compromise, key=new, since=timezone.now() + timedelta(days=1), by="system")
        == "compromise_in_future"
    )


def _dated(private, key, paper, at):
    """The paper as it would be, had it been issued then; the row is given its proof."""
    claims = sealing.claims(
        {0: 201, 1: "S", 2: "X", 3: 1980, 4: 1, 5: "O"}, folio=paper.folio, issued_at=at, place=paper.place
    )
    token = sealing.seal(claims, private, key.key_id)
    key.valid_from = (at - timedelta(days=1)).date()
    SigningKey.objects.filter(pk=key.pk).update(valid_from=key.valid_from)
    Document.objects.filter(pk=paper.pk).update(proof=sealing.take_apart(token).proof)
    publish()
    return token


def _forged(private, key, place, at):
    claims = sealing.claims(
        {0: 201, 1: "S", 2: "Falso", 3: 1980, 4: 1, 5: "O"}, folio="K7M4QXPR2D93", issued_at=at, place=place
    )
    return sealing.seal(claims, private, key.key_id)


def test_lists_that_are_not_published(here, signer, root):
    draft = actions.draft_key_list(by="system")
    stranger = ec.derive_private_key(99, ec.SECP256R1())
    assert code_of(actions.publish_keys, token=sign_keys(draft, stranger), by="system") == "bad_signature"
    actions.make_signer(office=office("phoenix"), by="system")
    assert code_of(actions.publish_keys, token=sign_keys(draft, ROOT), by="system") == "list_outdated"
    draft = actions.draft_key_list(by="system")
    actions.declare_compromise(key=signer, since=timezone.now(), by="system")
    assert code_of(actions.publish_keys, token=sign_keys(draft, ROOT), by="system") == "list_outdated"
    root.unlink()
    assert code_of(actions.publish_keys, token=sign_keys(draft, ROOT), by="system") == "no_root"


def test_forgetting_leaves_the_paper_good(here, officer, signer):
    lupe = person(office=here, given_names="Guadalupe")
    paper = actions.issue_document(record=certificate(), office=here, by=officer, subject=privacy.subject_of(lupe))
    token = vault.token(paper)
    assert [title for title, _ in privacy.data_about(lupe)] != []
    privacy.forget(lupe, by="system")
    paper.refresh_from_db()
    assert (bytes(paper.sealed_token), paper.subject_id, privacy.data_about(lupe)) == (b"", "", [])
    assert judged(token) == "good"
    assert code_of(vault.token, paper) == "forgotten"


@pytest.mark.parametrize("count", [1, 3])
def test_lists_of_papers_take_one_query(here, officer, signer, django_assert_num_queries, count):
    for _ in range(count):
        actions.issue_document(record=certificate(), office=here, by=officer)
    with django_assert_num_queries(1):
        assert len([(d.office.name, d.key.key_id) for d in queries.documents(officer)]) == count


def test_a_batch_is_sealed_in_chunks(here, officer, signer, monkeypatch):
    monkeypatch.setattr("ambos.records.documents.actions.papers.CHUNK", 2)
    made = list(
        actions.issue_documents(
            papers=(actions.Paper(certificate(f"P {n}")) for n in range(5)), office=here, by=officer
        )
    )
    assert [d.place for d in made] == [0, 1, 2, 3, 4]
    assert len({d.folio for d in made}) == 5
    assert {judged(vault.token(d)) for d in made} == {"good"}


def test_statements_are_consular_and_certificates_education(here, signer):
    from ambos.records.documents.permissions import may_issue

    officer = account("documents_officer", office=here)[1]
    narrow = type(officer)(
        user=officer.user,
        role=officer.role,
        can=officer.can,
        purposes=frozenset({"education"}),
        offices=officer.offices,
    )
    assert [may_issue(narrow, office=here.pk, kind=kind) for kind in ("certificate", "transfer", "statement")] == [
        True,
        True,
        False,
    ]


# -- the endpoints ------------------------------------------------------------------------------------------------------


def test_folio_endpoint(client, here, officer, signer):
    paper = actions.issue_document(record=statement(), office=here, by=officer)
    typed = f"{paper.folio[:4]} {paper.folio[4:8].lower()}-{paper.folio[8:]}"
    wrong = paper.folio[:-1] + ("A" if paper.folio[-1] != "A" else "B")
    for asked, state in ((typed, "in_force"), (wrong, "unknown"), ("", "unknown"), ("x" * 5000, "unknown")):
        reply = client.post("/v/folio", {"folio": asked})
        assert (reply.status_code, reply.json()) == (200, {"state": state})
    actions.revoke_document(document=paper, why="asked", by=officer)
    assert client.post("/v/folio", {"folio": paper.folio}).json() == {"state": "revoked"}
    assert client.get("/v/folio").status_code == 405


def test_folios_are_slow_to_guess(client):
    said = [client.post("/v/folio", {"folio": "x"}).status_code for _ in range(21)]
    assert said == [200] * 20 + [429]


def test_page_and_lists(client, here, signer, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        page = client.get("/v/")
    assert page.status_code == 200
    assert "sha256-" in page["Content-Security-Policy"]
    assert "'unsafe" not in page["Content-Security-Policy"]
    assert page.cookies == {}
    pairs = cbor2.loads(client.get("/v/list").content)
    assert len(pairs) == 2  # ours, and outside production that of samples
    opened = open_lists(*pairs[0], [sealing.public_bytes(ROOT)])
    assert signer.key_id in opened.keys.keys
    assert client.get("/v/save")["Content-Disposition"].startswith("attachment")
    assert client.get("/v/sw.js")["Content-Type"].startswith("text/javascript")


def test_production_knows_no_samples(client, settings, signer):
    settings.IS_PRODUCTION, settings.SECURE_SSL_REDIRECT = True, False
    assert len(cbor2.loads(client.get("/v/list").content)) == 1
    from ambos.records.documents.views.checking import _roots

    assert _roots() == [sealing.public_bytes(ROOT)]


# -- the files ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """One sample of each kind, made by the command."""
    out = tmp_path_factory.mktemp("samples")
    for kind in ("transfer", "certificate", "statement"):
        ran = CliRunner().invoke(command, ["sample", "--kind", kind, "--out", str(out)])
        assert ran.exit_code == 0, ran.output
    return out


def verified(*arguments) -> tuple[int, dict]:
    ran = CliRunner().invoke(command, ["verify", *map(str, arguments), "--json"])
    return ran.exit_code, json.loads(ran.output)


@pytest.mark.parametrize("kind", ["transfer", "certificate", "statement"])
def test_samples_verify_from_each_of_their_files(files, kind):
    for name in (f"{kind}.pdf", f"{kind}.png", f"{kind}.txt"):
        code, said = verified(files / name)
        assert (code, said["genuine"], said["kind"], said["warnings"]) == (0, True, kind, ["sample"]), name


def test_samples_are_worth_nothing_in_production(files, monkeypatch):
    monkeypatch.setenv("AMBOS_MODE", "production")
    code, said = verified(files / "transfer.txt")
    assert (code, said["genuine"], said["code"]) == (1, False, "unknown_key")


def test_altered_files_are_refused(files, tmp_path):
    content = (files / "transfer.pdf").read_bytes()
    for at in range(1000, len(content), len(content) // 12):
        altered = bytearray(content)
        altered[at] ^= 1
        (tmp_path / "a.pdf").write_bytes(bytes(altered))
        code, said = verified(tmp_path / "a.pdf")
        assert (code, said["genuine"]) == (1, False), at
    with pikepdf.open(files / "transfer.pdf") as pdf:
        pdf.docinfo["/Subject"] = "changed"
        pdf.save(tmp_path / "b.pdf")
    assert verified(tmp_path / "b.pdf")[1]["code"] in ("file_altered", "file_unsealed")
    (tmp_path / "c.pdf").write_bytes(content[: len(content) // 2])
    assert verified(tmp_path / "c.pdf")[1]["code"] == "file_altered"
    (tmp_path / "d.txt").write_text((files / "transfer.txt").read_text().strip()[:-1])
    assert verified(tmp_path / "d.txt")[1]["code"] == "truncated"
    assert verified(tmp_path / "absent.pdf")[0] == 1


@pytest.mark.parametrize("kind, pages", [("transfer", 2), ("certificate", 1), ("statement", 1)])
def test_sheets_are_tagged_sealed_and_carry_their_record(files, kind, pages):
    with pikepdf.open(files / f"{kind}.pdf") as pdf:
        assert len(pdf.pages) == pages
        assert pdf.Root.MarkInfo.Marked == True  # noqa: E712  (a PDF object, not a bool)
        assert str(pdf.Root.Lang).startswith("es")
        metadata = pdf.open_metadata()
        assert (metadata["pdfuaid:part"], metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("1", "3", "A")
        assert sorted(pdf.attachments) == ["record.json", "seal.txt"]
        said = json.loads(pdf.attachments["record.json"].get_file().read_bytes())
        assert said["kind"] == kind
        (field,) = pdf.Root.AcroForm.Fields
        assert (field.FT, field.V.SubFilter, int(field.F)) == ("/Sig", "/ETSI.CAdES.detached", 130)
        figures = [node for node in _tree(pdf.Root.StructTreeRoot) if node.get("/S") == "/Figure"]
        assert [bool(str(node.Alt)) for node in figures] == [True]


def _tree(node):
    """Every element of the tree of tags."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        if not isinstance(found, pikepdf.Dictionary):
            continue
        yield found
        children = found.get("/K", [])
        waiting += list(children) if isinstance(children, pikepdf.Array) else [children]


@pytest.mark.parametrize(
    "letters", ["áéíóúüñÁÉÍÓÚÜÑºª’", "āēīōūĀĒĪŌŪꞌʼ", "äëïöüÄËÏÖÜʼɓẍẌ"], ids=["Spanish", "Nahuatl", "Mayan"]
)
def test_names_of_120_letters_stand_on_the_sheet(letters):
    from ambos.domain.sealing_certificates import certificate_for
    from ambos.records.documents.exports.files import as_files
    from ambos.records.documents.exports.samples import SealedPaper, known_key, sample_paper

    made = sample_paper("certificate", now=timezone.now())
    name = (letters * 12)[:119] + "a"
    paper = SealedPaper(certificate(name), made.claims, made.token, made.office, made.issuer, is_sample=True)
    key = known_key("signer")
    files = as_files(paper, key, certificate_for(key, owner="O", issuer="I", country="mx", since=timezone.now()))
    with pikepdf.open(BytesIO(files.pdf)) as pdf:
        assert json.loads(pdf.attachments["record.json"].get_file().read_bytes())["record"]["name"] == name


# -- the drill, by its commands ------------------------------------------------------------------------------------------


def test_the_drill_by_its_commands(here, officer, monkeypatch, tmp_path):
    """Root, signer, publisher, list; a paper; a compromise, a new list; as docs/guides/keys.md tells it."""
    monkeypatch.setenv("AMBOS_DOCUMENTS_ROOT", str(tmp_path / "root" / "root.pub"))
    phrases = ["la primera persona sola", "la segunda persona sola"]

    def run(*words, typed=()):
        ran = CliRunner().invoke(command, list(map(str, words)), input="".join(f"{line}\n" for line in typed))
        assert ran.exit_code == 0, ran.output
        return ran.output

    def sign_and_publish():
        run("keys", "draft", tmp_path / "draft")
        halves = ("--half", tmp_path / "root" / "half-1.json", "--half", tmp_path / "root" / "half-2.json")
        run("keys", "sign", tmp_path / "draft", *halves, "--out", tmp_path / "signed", typed=["y", *phrases])
        return run("keys", "publish", tmp_path / "signed")

    run("keys", "root", "--out", tmp_path / "root", typed=[phrases[0]] * 2 + [phrases[1]] * 2)
    run("keys", "signer", "--publisher")
    run("keys", "signer", "los-angeles")
    assert sign_and_publish() == "keys 1\nrevocations 1\n"
    paper = actions.issue_document(record=certificate(), office=here, by=officer)
    token = vault.token(paper)
    assert judged(token) == "good"
    assert "published" in run("keys", "list")
    run("keys", "rotate", "los-angeles")
    said = run("keys", "compromise", "mx-los-angeles-1", "--since", "2026-01-01")
    assert "0 papers issued before hold; 1 issued since must be replaced" in said
    assert sign_and_publish() == "keys 2\nrevocations 2\n"
    assert judged(token) == "issued_after_compromise"
    assert PublishedList.objects.count() == 4
    again = CliRunner().invoke(
        command,
        ["keys", "root", "--out", str(tmp_path / "root")],
        input="".join(f"{p}\n" for p in phrases for _ in "12"),
    )
    assert again.exit_code == 1
    bundle = tmp_path / "list"
    bundle.write_bytes(cbor2.dumps([list(queries.list_pair())]))
    url = sealing.to_url("https://v.ambos.example/v/", token)
    assert (
        verified(url, "--lists", bundle, "--root", tmp_path / "root" / "root.pub")[1]["code"]
        == "issued_after_compromise"
    )
