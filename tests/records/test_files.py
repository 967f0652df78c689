"""Uploads: what they really are, sealed, scoped, erased, and a disk that is full."""

import io
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import zipfile
import zlib
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, TooManyFilesSent
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.domain.uploads import LARGEST, clean_name, fault_in, kind_of
from ambos.records.audit.models import Event
from ambos.records.files import actions, gateways, queries, tasks
from ambos.records.files.models import StoredFile
from tests.support import world

A_DAY = 86_400
"""Seconds. The disk has its own clock, which may stand some hours apart from that of the tests."""
PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20
WEBP = b"RIFF\x10\0\0\0WEBPVP8 "
CSV = "código,nombre\n1,Ñuñoa\n".encode()


def packed(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


XLSX = packed(**{"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"})


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def stored(access, content=PDF, name="acta.pdf", purpose="health", **places):
    places = {"office": world.office().pk, "organization": None} | places
    return actions.store_file(upload=io.BytesIO(content), name=name, purpose=purpose, by=access, **places)


def on_disk(folder):
    return [p.name for p in folder.rglob("*") if p.is_file()]


class TestWhatItIs:
    @pytest.mark.parametrize(
        ("content", "name", "kind"),
        [
            (PDF, "a.pdf", "pdf"),
            (PDF, "a.png", "pdf"),
            (PNG, "a", "png"),
            (JPEG, "a", "jpeg"),
            (WEBP, "a", "webp"),
            (XLSX, "a.xlsx", "xlsx"),
            (CSV, "a.csv", "csv"),
            (CSV, "a.TXT", "txt"),
            ("año\n".encode("cp1252"), "a.txt", "txt"),
            (b"\xef\xbb\xbfa,b\n", "a.csv", "csv"),
            (CSV, "a.html", None),
            (b"<script>", "a.svg", None),
            (b"MZ\x90\0", "a.pdf", None),
            (b"\x7fELF", "a.txt", None),
            (packed(**{"word/document.xml": b""}), "a.xlsx", None),
            (b"PK\x03\x04 broken", "a.xlsx", None),
            (b"a\0b", "a.txt", None),
            (b"a\x1bb", "a.txt", None),
            (b"", "a.txt", None),
        ],
    )
    def test_kind(self, content, name, kind):
        assert kind_of(content, name) == kind

    @pytest.mark.parametrize(
        ("kind", "content", "fault"),
        [
            ("pdf", PDF, ""),
            ("pdf", PDF + b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>", "active"),
            ("pdf", PDF + b"/S /Launch", "active"),
            ("pdf", PDF + b"/Type /EmbeddedFile", "active"),
            ("pdf", PDF + b"stream /JS noise endstream", ""),
            ("xlsx", XLSX, ""),
            ("xlsx", packed(**{"xl/workbook.xml": b"", "xl/vbaProject.bin": b"x"}), "active"),
            ("xlsx", packed(**{"xl/workbook.xml": b"\0" * (101 * 1024 * 1024)}), "bomb"),
        ],
    )
    def test_fault(self, kind, content, fault):
        assert fault_in(kind, content) == fault

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("acta de nacimiento.pdf", "acta de nacimiento.pdf"),
            ("C:\\Users\\ana\\acta.pdf", "acta.pdf"),
            ("../../etc/passwd", "passwd"),
            ("María Ñáñez.pdf", "María Ñáñez.pdf"),
            ("factura\u202efdp.exe", "factura fdp.exe"),
            ("a\nb\0c.csv", "a b c.csv"),
            ('<img src="x">.png', "img src= x .png"),
            ("...", ""),
            ("", ""),
            ("😀.pdf", "😀.pdf"),
            ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ],
    )
    def test_name(self, typed, kept):
        assert clean_name(typed) == kept
        assert len(clean_name(typed)) <= 200


@pytest.mark.django_db
class TestStoring:
    def test_sealed_on_disk_and_the_same_bytes_back(self, folder):
        user, access = world.account("promoter")
        file = stored(access)
        assert (file.state, file.name, file.media_type, file.size) == (
            "accepted",
            "acta.pdf",
            "application/pdf",
            len(PDF),
        )
        [path] = [p for p in folder.rglob("*") if p.is_file()]
        assert path.name == f"{file.pk}.sealed"
        assert b"PDF" not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0
        opened = queries.open_file(access, file.pk, reason="care")
        assert (opened.content, opened.file.sha256) == (PDF, file.sha256)
        read = Event.objects.get(verb="audit.read")
        assert (read.by, read.subject_id, read.data) == (str(user.pk), str(file.pk), {"reason": "care"})

    @pytest.mark.parametrize(
        ("content", "name", "code"),
        [
            (b"", "a.pdf", "files.empty"),
            (b"%PDF-" + b"x" * actions.LARGEST, "a.pdf", "files.too_large"),
            (PDF, "..", "files.no_name"),
            (b"MZ\x90\0", "a.pdf", "files.kind_not_taken"),
            (PNG, "a.pdf", "files.name_and_content_differ"),
            (PDF + b"/JavaScript", "a.pdf", "files.active_content"),
            (packed(**{"xl/workbook.xml": b"\0" * (101 * 1024 * 1024)}), "a.xlsx", "files.unpacks_too_large"),
        ],
    )
    def test_refused_with_nothing_kept(self, folder, content, name, code):
        _, access = world.account("promoter")
        with pytest.raises(Refused) as refused:
            stored(access, content, name)
        assert refused.value.codes == (code,)
        assert (StoredFile.objects.count(), on_disk(folder)) == (0, [])

    def test_a_caller_may_take_fewer_kinds(self):
        _, access = world.account("promoter")
        with pytest.raises(Refused, match=r"files\.kind_not_taken"):
            actions.store_file(
                upload=io.BytesIO(PDF),
                name="a.pdf",
                purpose="network",
                office=world.office(),
                organization=None,
                by=access,
                kinds=("csv", "xlsx"),
            )

    def test_nobody_stores_for_an_office_she_does_not_reach(self):
        _, access = world.account("promoter")
        with pytest.raises(PermissionDenied):
            stored(access, office=world.office("houston").pk)

    def test_the_bytes_of_a_verb_that_fails_later_are_swept_away(self, folder, django_capture_on_commit_callbacks):
        _, access = world.account("promoter")
        kept, lost = stored(access), stored(access)
        StoredFile.objects.filter(pk=lost.pk)._raw_delete("default")
        assert actions.sweep() == 0, "not before a day has passed"
        assert actions.sweep(day=-A_DAY) == 1
        assert on_disk(folder) == [f"{kept.pk}.sealed"]


@pytest.mark.django_db
class TestOpening:
    @pytest.mark.parametrize("role", ["consul", "headquarters_coordinator", "evaluator", "auditor", "administrator"])
    def test_named_records_only_for_their_purpose(self, role):
        _, promoter = world.account("promoter")
        file = stored(promoter)
        _, access = world.account(role, office=world.office() if role == "consul" else None)
        with pytest.raises(StoredFile.DoesNotExist):
            queries.open_file(access, file.pk)
        assert not Event.objects.filter(verb="audit.read").exists()

    def test_not_from_another_office(self):
        _, mine = world.account("promoter")
        _, other = world.account("promoter", office=world.office("houston"))
        file = stored(mine)
        assert [f.pk for f in queries.files(mine)] == [file.pk]
        assert list(queries.files(other)) == []
        with pytest.raises(StoredFile.DoesNotExist):
            queries.open_file(other, file.pk)

    def test_office_or_organization(self):
        clinic = world.organization()
        _, promoter = world.account("promoter")
        _, partner = world.account("partner_administrator", organization=clinic)
        file = stored(promoter, organization=clinic.pk)
        assert queries.open_file(partner, file.pk).content == PDF

    def test_a_file_of_no_named_record_needs_no_purpose_and_leaves_no_line(self):
        _, hq = world.account("headquarters_coordinator")
        file = stored(hq, CSV, "oficinas.csv", purpose="network")
        assert queries.open_file(hq, file.pk).content == CSV
        assert not Event.objects.filter(verb="audit.read").exists()

    def test_nobody_at_all(self):
        _, promoter = world.account("promoter")
        with pytest.raises(StoredFile.DoesNotExist):
            queries.open_file(Access(), stored(promoter).pk)

    def test_altered_or_missing_bytes_say_so(self, folder):
        _, access = world.account("promoter")
        one, other = stored(access), stored(access)
        gateways.path_of(one.pk).write_bytes(gateways.path_of(other.pk).read_bytes())
        gateways.path_of(other.pk).unlink()
        for file in (one, other):
            with pytest.raises(Refused, match=r"files\.lost"):
                queries.open_file(access, file.pk)

    @pytest.mark.parametrize(
        ("state", "code"),
        [("quarantined", "files.not_ready"), ("refused", "files.was_refused"), ("erased", "files.was_erased")],
    )
    def test_only_accepted_files_open(self, state, code):
        _, access = world.account("promoter")
        file = stored(access)
        StoredFile.objects.filter(pk=file.pk).update(state=state, refusal="malware" if state == "refused" else "")
        with pytest.raises(Refused, match=code):
            queries.open_file(access, file.pk)


@pytest.mark.django_db(transaction=True)
class TestErasing:
    def test_bytes_and_name_go_the_fact_stays(self, folder):
        _, access = world.account("promoter")
        file = stored(access)
        for _ in range(2):
            actions.erase_file(file=file, by=access)
        file.refresh_from_db()
        assert (file.state, file.name, on_disk(folder)) == ("erased", "", [])
        assert Event.objects.filter(verb="files.erased").count() == 1

    def test_only_by_whoever_uploaded_it(self, folder):
        _, access = world.account("promoter")
        _, colleague = world.account("promoter")
        file = stored(access)
        with pytest.raises(PermissionDenied):
            actions.erase_file(file=file, by=colleague)
        assert len(on_disk(folder)) == 1


@pytest.fixture
def clamd(settings, tmp_path):
    """A daemon that speaks ClamAV's INSTREAM and finds the word EICAR."""
    place = str(tmp_path / "clamd.sock")
    daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    daemon.bind(place)
    daemon.listen()

    def read(client, count):
        data = b""
        while len(data) < count:
            data += client.recv(count - len(data))
        return data

    def serve():
        while True:
            try:
                client, _ = daemon.accept()
            except OSError:
                return
            with client:
                assert read(client, 10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack(">I", read(client, 4))[0]:
                    content += read(client, size)
                client.sendall(b"stream: Eicar-Signature FOUND\0" if b"EICAR" in content else b"stream: OK\0")

    thread = threading.Thread(target=serve)
    thread.start()
    settings.AMBOS_CLAMD = place
    yield SimpleNamespace(place=place)
    daemon.shutdown(socket.SHUT_RDWR)
    daemon.close()
    thread.join()


@pytest.mark.django_db(transaction=True)
class TestQuarantine:
    @pytest.mark.parametrize(
        ("content", "state", "refusal", "left"),
        [(PDF, "accepted", "", 1), (PDF + b"EICAR" + b"x" * 70_000, "refused", "malware", 0)],
    )
    def test_a_scanner_decides(self, folder, clamd, content, state, refusal, left):
        _, access = world.account("promoter")
        file = stored(access, content)
        assert file.state == "quarantined"
        with pytest.raises(Refused, match=r"files\.not_ready"):
            queries.open_file(access, file.pk)
        for _ in range(2):
            assert tasks.inspect.call(str(file.pk)) == state
        file.refresh_from_db()
        assert (file.state, file.refusal, len(on_disk(folder))) == (state, refusal, left)
        assert Event.objects.filter(verb=f"files.{state}").count() == 1

    def test_nobody_answers_and_it_waits(self, settings, tmp_path):
        settings.AMBOS_CLAMD = str(tmp_path / "nobody")
        _, access = world.account("promoter")
        file = stored(access)
        with pytest.raises(gateways.ScannerAway):
            actions.inspect_file(file=file)
        assert tasks.inspect_waiting.call() == 0
        file.refresh_from_db()
        assert file.state == "quarantined"

    def test_it_answers_again(self, clamd):
        _, access = world.account("promoter")
        stored(access), stored(access)
        assert tasks.inspect_waiting.call() == 2


FULL = """
import io, os, resource, signal, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "ambos.config.settings"
import django
django.setup()
from django.conf import settings
settings.MEDIA_ROOT, settings.DATABASES["default"]["NAME"] = sys.argv[1], sys.argv[2]
from uuid import UUID
from ambos.domain.errors import Refused
from ambos.records.files import actions
from ambos.records.posts.models import Post
from ambos.records.posts.queries import access_from
post = Post.objects.get(pk=sys.argv[3])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
try:
    actions.store_file(upload=io.BytesIO(b"%PDF-" + b"x" * 2_000_000), name="a.pdf", purpose="health",
                       office=post.office_id, organization=None, by=access_from(post))
except Refused as refused:
    print(refused.codes)
"""


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_a_clear_refusal_with_nothing_half_written(folder):
    user, _ = world.account("promoter")
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(folder), str(connection.settings_dict["NAME"]), str(user.posts.get().pk)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == "('files.disk_full',)\n", done.stderr
    assert (on_disk(folder), StoredFile.objects.count()) == ([], 0)
    assert not Event.objects.filter(verb="files.stored").exists()


@pytest.mark.django_db
def test_a_draft_left_by_a_killed_process_is_swept_away(folder):
    _, access = world.account("promoter")
    file = stored(access)
    gateways.path_of(file.pk).with_suffix(".part").write_bytes(b"half")
    assert actions.sweep(day=-A_DAY) == 0
    assert on_disk(folder) == [f"{file.pk}.sealed"]
    assert timezone.now() > file.uploaded_at


def pdf_with(*streams, more=b""):
    """A PDF whose packed streams hold these; ``more`` stands in clear."""
    packed_streams = b"".join(
        b"%d 0 obj << /Length %d /Filter /FlateDecode >> stream\n" % (n, len(z)) + z + b"\nendstream endobj\n"
        for n, z in enumerate(map(zlib.compress, streams), start=2)
    )
    return b"%PDF-1.7\n" + packed_streams + more + b"\n%%EOF"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (pdf_with(b"BT (Hola) Tj ET"), ""),
        (pdf_with(b"1 0 << /S /JavaScript /JS (app.alert(1)) >>"), "active"),
        (pdf_with(b"ok", b"7 0 << /S /Launch /F (cmd.exe) >>"), "active"),
        (pdf_with(b"ok", more=b"<< /S /J#61vaScript >>"), "active"),
        (pdf_with(b"ok", more=b"<< /Type /Em#62eddedFile >>"), "active"),
        (pdf_with(b"7 0 << /Subtype /RichMedia >>"), "active"),
        (pdf_with(b"ok", more=b"trailer << /Encrypt 9 0 R >>"), "locked"),
        (pdf_with(*[bytes(4_000_000)] * 30), "bomb"),
        (pdf_with(b"ok", more=b"stream\nnot packed at all\nendstream"), ""),
        (b"%PDF-1.7 /Subtype /Image stream\n" + zlib.compress(bytes(300_000_000)), ""),
    ],
    ids=["plain", "script", "launch", "escaped", "embedded", "media", "locked", "bomb", "unpacked", "picture"],
)
def test_what_a_pdf_holds_inside(content, fault):
    assert fault_in("pdf", content) == fault


@pytest.mark.parametrize("size", [1_000, 3_000_000, 9_000_000, 14_000_000])
def test_no_upload_is_ever_laid_in_clear_on_a_disk(rf, size, monkeypatch, tmp_path):
    """Django's own handler writes whatever is larger than 2.5 MB to the folder of temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    request = rf.post("/", {"file": SimpleUploadedFile("acta.pdf", PDF + b"x" * size)})
    upload = request.FILES["file"]
    assert list((tmp_path / "temporary").iterdir()) == []
    assert upload.size == min(len(PDF) + size, LARGEST + 1)
    assert upload.read(len(PDF)) == PDF


@pytest.mark.django_db
def test_too_large_an_upload_is_refused_for_what_it_is(rf, folder):
    _, access = world.account("promoter")
    upload = rf.post("/", {"file": SimpleUploadedFile("acta.pdf", PDF + b"x" * (LARGEST + 5))}).FILES["file"]
    with pytest.raises(Refused) as refused:
        actions.store_file(
            upload=upload, name="acta.pdf", purpose="health", office=world.office().pk, organization=None, by=access
        )
    assert (refused.value.codes, on_disk(folder)) == (("files.too_large",), [])


def test_more_files_than_a_form_has_are_refused(rf):
    with pytest.raises(TooManyFilesSent):
        _ = rf.post("/", {f"file{n}": SimpleUploadedFile("a.pdf", PDF) for n in range(5)}).FILES
