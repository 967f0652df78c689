"""`ambos documents`: samples and checks that need no installation; keys, from the root to a compromise."""

from __future__ import annotations

import json
import os
import re
import secrets
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cbor2
import click
from django.conf import settings
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.domain.folios import printed
from ambos.domain.sealed_schemas import Kind
from ambos.records.registry.manifest import offline

if TYPE_CHECKING:
    from ambos.domain.sealed_lists import Genuine, KeyList, Lists
    from ambos.records.network.models import Office


@click.group()
def documents():
    """Sealed papers: samples, checking, and the keys behind them."""


@offline
@documents.command()
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), required=True)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for the three files."
)
@click.option(
    "--twins", is_flag=True, help="Its digital twins too: JSON, and a signed credential where its kind has one."
)
def sample(kind, out, twins):
    """A made-up paper: KIND.pdf, KIND.png (its code) and KIND.txt (its address). Worth nothing, and says so."""
    from ambos.domain.sealing_certificates import certificate_for
    from ambos.records.registry.loading import origin

    from .exports.files import as_files
    from .exports.samples import key_id, known_key, sample_paper
    from .exports.twins import twins as made_twins

    now = datetime.now(UTC).replace(microsecond=0)
    paper, key = sample_paper(kind, now=now), known_key("signer")
    certificate = certificate_for(key, owner=paper.office[0], issuer=paper.issuer[0], country=origin().code, since=now)
    files = as_files(paper, key, certificate)
    out.mkdir(parents=True, exist_ok=True)
    written = {"pdf": files.pdf, "png": files.png, "txt": files.url.encode() + b"\n"}
    if twins:
        named = {"listed_as": key_id(), "key_id": key_id(), "office": paper.office[0]}
        made = made_twins(paper.record, paper.claims, key=key, url=files.url, **named)
        written |= {twin.ending: twin.content.encode() for twin in made}
    for ending, content in written.items():
        (out / f"{kind}.{ending}").write_bytes(content)
        click.echo(out / f"{kind}.{ending}")


@offline
@documents.command()
@click.argument("source")
@click.option(
    "--lists",
    "bundle",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Signed lists, as /v/list gives them.",
)
@click.option(
    "--root", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="root.pub of whoever signed them."
)
@click.option("--json", "as_json", is_flag=True, help="The answer as one line of JSON.")
def verify(source, bundle, root, as_json):
    """Check SOURCE: a PDF, a picture, a text file, or an address. Exit 0 only when it is genuine and in force."""
    from ambos.records.registry.queries import in_english

    from .exports.checking import judge_source

    try:
        # With lists of somebody else nobody here knows where the page of theirs stands.
        is_ours = None if bundle else _is_ours()
        found = judge_source(source, _known_lists(bundle, root), now=datetime.now(UTC), is_ours=is_ours)
    except Refused as refused:
        code = refused.codes[0].removeprefix("documents.")
        _say_no(code, " ".join(in_english(refused.reasons)), as_json)
        sys.exit(1)
    _say_yes(found, as_json)


@documents.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--office", required=True, help="Its code.")
@click.option("--kind", type=click.Choice([Kind.CERTIFICATE.value, Kind.STATEMENT.value]), required=True)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for the sheets.")
def batch(file, office, kind, out):
    """Issue a paper for each row of FILE (CSV, a column for each field) and write its sheet. Nothing is sealed while any row is
    wrong. Stopped and started again with the same FILE, it goes on where it was."""
    from .exports.batches import faults_in, rows_of, sheets

    faults = list(faults_in(file, kind))
    if faults:
        for line, said in faults[:20]:
            click.echo(f"row {line}: {said}", err=True)
        click.echo(f"{len(faults)} rows are wrong; nothing was sealed", err=True)
        sys.exit(2)
    how_many, where = sum(1 for _ in rows_of(file, kind)), _office(office)
    out.mkdir(parents=True, exist_ok=True)
    with click.progressbar(length=how_many, label=f"sealing {how_many} papers", file=sys.stderr) as bar:
        for paper in _or_stop(sheets, file, kind, office=where, out=out, by="system"):
            click.echo(f"{paper.folio}")
            bar.update(1)


@documents.group()
def keys():
    """The keys that seal papers: root, signers, lists. See docs/guides/keys.md."""


@offline
@keys.command()
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for the three files."
)
def root(out):
    """Make the root, on a machine without a network, two persons present. Writes half-1.json, half-2.json and root.pub."""
    from ambos.domain.sealing_roots import new_root

    from .keys import root_file

    phrases = tuple(
        click.prompt(f"Pass phrase of person {n}", hide_input=True, confirmation_prompt=True) for n in (1, 2)
    )
    public, halves = _or_stop(new_root, phrases, secrets.token_bytes)
    out.mkdir(parents=True, exist_ok=True)
    for name, content in (("half-1.json", halves[0]), ("half-2.json", halves[1]), ("root.pub", public.hex() + "\n")):
        file = out / name
        if file.exists():
            raise click.ClickException(f"{file} exists: a root is never written over")
        file.touch(mode=0o600)
        file.write_text(content, encoding="ascii")
        click.echo(file)
    click.echo("Each half goes with its person. root.pub goes to the server, as " + str(root_file()))


@keys.command("list")
def list_keys():
    """Every key: whose, in which state, until when, and whether readers know it."""
    from . import queries

    published = _or_stop(queries.key_list)
    for key in queries.keys("system"):
        known = "published" if published and key.key_id in published.keys else "not published"
        click.echo(f"{key.key_id:<44} {key.use:<10} {key.state:<12} {key.valid_from} to {key.valid_to}  {known}")


@keys.command()
@click.argument("office", required=False)
@click.option("--publisher", is_flag=True, help="The key that signs the list of revocations, instead of an office's.")
@click.option("--name-en", default="", help="The office's name in English.")
def signer(office, publisher, name_en):
    """Make a key for OFFICE (its code), good for a year. It seals once the list with it is published."""
    from . import actions

    if publisher == bool(office):
        raise click.UsageError("give an OFFICE or --publisher")
    made = (
        _or_stop(actions.make_publisher, by="system")
        if publisher
        else _or_stop(actions.make_signer, office=_office(office), name_en=name_en, by="system")
    )
    click.echo(f"{made.key_id}  until {made.valid_to}")


@keys.command()
@click.argument("office")
@click.option("--name-en", default="", help="The office's name in English.")
def rotate(office, name_en):
    """A new key for OFFICE. The old one goes on sealing until the list with the new one is published; then it retires."""
    from . import actions

    made = _or_stop(actions.make_signer, office=_office(office), name_en=name_en, by="system")
    click.echo(f"{made.key_id}  until {made.valid_to}\nnow: draft, sign, publish")


@keys.command()
@click.argument("key")
@click.option(
    "--since",
    required=True,
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    help="From when it was in other hands (UTC).",
)
def compromise(key, since):
    """Declare KEY compromised. It stops sealing at once; readers know once the new list is signed and published."""
    from . import actions, queries
    from .models import SigningKey

    row = queries.keys("system").filter(key_id=key).first()
    if row is None:
        raise click.ClickException(f"there is no key {key}")
    row = _or_stop(actions.declare_compromise, key=row, since=since.replace(tzinfo=UTC), by="system")
    papers = SigningKey.objects.get(pk=row.pk).documents
    after = queries.to_replace("system", row).count()
    click.echo(f"{row.key_id} is compromised since {row.compromised_since:%Y-%m-%d %H:%M} UTC")
    click.echo(
        f"{papers.filter(issued_at__lt=row.compromised_since).count()} papers issued before hold; {after} issued since must be replaced"
    )
    click.echo("now: make a new signer, draft, sign, publish")


@keys.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def draft(file):
    """Write the list of keys to FILE, for the root to sign."""
    from ambos.domain.sealed_lists import draft_keys

    from . import actions

    listed = _or_stop(actions.draft_key_list, by="system")
    file.write_bytes(cbor2.dumps(draft_keys(listed)))
    click.echo(_told(listed))


@offline
@keys.command()
@click.argument("draft_file", metavar="DRAFT", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--half",
    "halves",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    multiple=True,
    required=True,
    help="Twice: both halves.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True)
def sign(draft_file, halves, out):
    """Sign DRAFT with the root, on the machine without a network, both persons present."""
    from ambos.domain.sealed_lists import read_keys, sign_keys
    from ambos.domain.sealing_roots import open_root

    if len(halves) != 2:
        raise click.UsageError("--half is given twice")
    listed = _or_stop(read_keys, _draft_in(draft_file))
    click.echo(_told(listed))
    click.confirm("Is this what you both want to sign?", abort=True)
    phrases = tuple(click.prompt(f"Pass phrase of {half.name}", hide_input=True) for half in halves)
    key = _or_stop(open_root, tuple(half.read_text(encoding="ascii") for half in halves), phrases)
    out.write_bytes(sign_keys(listed, key))
    click.echo(out)


def _draft_in(file: Path) -> Any:
    try:
        return cbor2.loads(file.read_bytes())
    except (cbor2.CBORDecodeError, EOFError, ValueError, RecursionError):
        raise click.ClickException(f"{file} is no draft of a list of keys") from None


@keys.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True), required=False)
def publish(file):
    """Publish FILE, the list the root signed, and a new list of revocations. Without FILE only the latter."""
    from . import actions, queries

    if file:
        made = _or_stop(actions.publish_keys, token=file.read_bytes(), by="system")
        click.echo(f"keys {made.sequence}")
    elif (made := _or_stop(actions.publish_lists, by="system")) is None:
        raise click.ClickException("no publisher is on the published list: make one, draft, sign, publish FILE")
    newest = queries.newest("revocations")
    click.echo(f"revocations {newest.sequence if newest else 'none: no publisher is listed'}")


def _office(code: str) -> Office:
    from ambos.records.network.models import Office

    found = Office.objects.filter(code=code).first()
    if found is None:
        raise click.ClickException(f"there is no office with the code {code}")
    return found


def _or_stop(do, *arguments, **named):
    """Do it, or stop with the whole sentence of the refusal."""
    from ambos.records.registry.queries import in_english

    try:
        return do(*arguments, **named)
    except Refused as refused:
        raise click.ClickException(" ".join(in_english(refused.reasons))) from None


def _told(listed: KeyList) -> str:
    """A list of keys in words, to be read before it is signed."""
    lines = [f"list of keys {listed.sequence}, drafted {listed.made_at:%Y-%m-%d %H:%M} UTC, {listed.issuer[0]}"]
    for key in listed.keys.values():
        use = "publisher" if key.is_publisher else "signer"
        lines.append(f"  {key.key_id}  {use}  {key.valid_from} to {key.valid_to}  {key.owner[0]}")
        if key.compromise:
            lines.append(
                f"    COMPROMISED since {key.compromise.since:%Y-%m-%d %H:%M} UTC; {len(key.compromise.proofs) // 10} places before"
            )
    return "\n".join(lines)


def is_production() -> bool:
    """Is this a real installation? A folder without any secrets is none, whatever the default mode says."""
    said = os.environ.get("AMBOS_MODE") == "production"
    return said or (settings.IS_PRODUCTION and "AMBOS_NO_SECRETS" not in os.environ)


def _known_lists(bundle: Path | None, root_path: Path | None) -> list[Lists]:
    from ambos.domain.sealed_lists import open_lists

    from .exports.checking import read_bundle
    from .exports.samples import sample_lists, sample_root

    if bundle or root_path:
        if not (bundle and root_path):
            raise click.UsageError("--lists and --root go together")
        return _or_stop(read_bundle, bundle.read_bytes(), [_root_in(root_path)])
    known = [] if "AMBOS_NO_SECRETS" in os.environ else [found for found in (_own_lists(),) if found]
    return known if is_production() else [*known, open_lists(*sample_lists(), [sample_root()])]


def _root_in(file: Path) -> bytes:
    """The public key of the root, as ``documents keys root`` writes it."""
    try:
        return bytes.fromhex(file.read_text(encoding="ascii"))
    except ValueError:
        raise click.ClickException(f"{file} does not hold the public key of a root") from None


def _is_ours() -> Callable[[str], bool] | None:
    """Tells where pages of ours stand; ``None`` where no installation says so. Outside production samples may have been made
    without any, or on another port of this machine."""
    from .exports.page import NO_ADDRESS, page_address

    if is_production():
        return page_address().__eq__ if settings.ORIGIN_URL else None
    here = re.compile(
        rf"http://(localhost|127\.0\.0\.1)(:[0-9]+)?/v/|{re.escape(page_address())}|{re.escape(NO_ADDRESS)}/v/"
    )
    return lambda address: here.fullmatch(address) is not None


def _own_lists() -> Lists | None:
    from django.db import DatabaseError

    from . import queries

    try:
        return queries.lists()
    except DatabaseError:
        return None  # an installation that was never set up has published nothing


def _say_yes(found: Genuine, as_json: bool) -> None:
    from .exports.sheet import as_json as said

    record = json.loads(said(found.record, found.claims))
    if as_json:
        answer = {
            "genuine": True,
            "code": "ok",
            "key": found.key.key_id,
            "office": found.key.owner[0],
            "warnings": list(found.warnings),
        }
        click.echo(json.dumps(answer | record, ensure_ascii=False))
        return
    if found.key.is_sample:
        click.echo("SAMPLE: the seal is good; the person and the data are made up. Worth nothing as a document.")
    click.echo(f"genuine and in force: {found.claims.folio and printed(found.claims.folio)}")
    click.echo(f"issued by {found.key.owner[0]} ({found.key.key_id}) on {found.claims.issued_at:%Y-%m-%d}")
    click.echo(
        f"checked with the lists of {found.lists.revocations.made_at:%Y-%m-%d}"
        + (", which are old" if "old_list" in found.warnings else "")
    )
    click.echo(json.dumps(record, ensure_ascii=False, indent=1))


def _say_no(code: str, sentence: str, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"genuine": False, "code": code, "at": timezone.now().isoformat()}))
        return
    click.echo(f"NOT GOOD ({code}): {sentence}", err=True)


COMMANDS = [documents]
