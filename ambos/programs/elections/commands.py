"""`ambos election`: rehearse one headless, and verify one from its archive. Neither needs an installation or a database; nor does
making the voting codes. Only `rules` writes into one."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ambos.domain.errors import Reason, Refused
from ambos.records.registry.manifest import at_once

if TYPE_CHECKING:
    from ambos.domain.elections.rehearsal import Rehearsal


FEW = 40
"""So many ballots one processor checks faster alone than two could be started."""


@click.group()
def election():
    """Hold a rehearsal of an election, or check one, with nothing but files."""


@election.command("rehearse")
@click.option("--voters", type=click.IntRange(1, 100_000), required=True, help="How many are on the roll.")
@click.option("--candidates", type=click.IntRange(1, 100), required=True)
@click.option("--seats", type=click.IntRange(1, 100), required=True, help="A voter may mark so many.")
@click.option("--trustees", type=click.IntRange(1, 20), default=3, show_default=True)
@click.option("--threshold", type=click.IntRange(1, 20), help="How many trustees must decrypt; all, unless said.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for the archive.")
@click.option(
    "--keys", type=click.Path(path_type=Path, file_okay=False), help="Folder for the secrets; OUT.keys unless said."
)
@click.option("--seed", default=1, show_default=True, help="The same seed invents the same choices; never the keys.")
@click.option("--json", "as_json", is_flag=True, help="What was done, as one line of JSON.")
def rehearse_(voters, candidates, seats, trustees, threshold, out, keys, seed, as_json):
    """Hold a whole election and leave its public archive, OUT/UUID.bel, as belenios-tool reads it."""
    from ambos.domain.elections.rehearsal import rehearse

    keys = keys or (out.with_name(f"{out.name}.keys") if out.name else Path(f"{out.resolve()}.keys"))
    _refuse_folder(out, keys)
    try:
        held = rehearse(
            voters=voters,
            candidates=candidates,
            seats=seats,
            trustees_number=trustees,
            threshold=threshold or trustees,
            moment=int(time.time()),
            seed=seed,
            say=len if as_json else _progress,
        )
    except Refused as refused:
        _bad_input(refused)
    archive = _keep(held, out, keys)
    if as_json:
        done = {"archive": str(archive), "keys": str(keys), "voted": held.voted, "ballots": held.ballots}
        click.echo(json.dumps(done | {"result": list(held.counts)}))
        return
    click.echo(f"{held.voted} of {voters} voted, {held.ballots} ballots with those cast again: {archive}")
    click.echo(f"codes of the voters and keys of the trustees, which nobody else may see: {keys}")
    click.echo(f"marks of each candidate: {', '.join(str(count) for count in held.counts)}")


@election.command("verify")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--since", type=click.Path(path_type=Path, dir_okay=False), help="An earlier snapshot of the same archive."
)
@click.option("--tracker", help="Also: is this ballot on the board?")
@click.option("--unfinished", is_flag=True, help="A snapshot from before the result is all right as far as it goes.")
@click.option("--json", "as_json", is_flag=True, help="Every check as one line of JSON.")
def verify(folder, since, tracker, unfinished, as_json):
    """Check the archive in FOLDER: every ballot, proof, key and sum. Exit 0 only when everything holds."""
    from ambos.domain.elections.verification import check_archive

    content = _archive_in(folder)
    findings = [
        (found.check, found.looked_at, list(found.reasons))
        for found in check_archive(content, unfinished=unfinished, check=_shared_out)
    ]
    if since is not None:
        findings.append(("since", 1, _since(_content(since), content)))
    if tracker is not None:
        findings.append(("tracker", 1, _tracker(tracker, content)))
    holds = not any(reasons for _, _, reasons in findings)
    if as_json:
        click.echo(json.dumps(_as_json(holds, findings), ensure_ascii=False))
    else:
        _print(holds, findings)
    sys.exit(0 if holds else 1)


@election.command("codes")
@click.option("--election", "uuid", required=True, help="The election's name, as its page shows it.")
@click.option(
    "--number", type=click.IntRange(1, 100_000), required=True, help="How many electors are on the frozen roll."
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for the two files."
)
def codes(uuid, number, out):
    """Make the voting codes on the code commission's own machine: codes.csv to print, public.json for the server."""
    from ambos.domain.elections.credentials import SIGNS, new_code, public_of, published

    if len(uuid) < 14 or any(sign not in SIGNS for sign in uuid):
        _stop("this is not the name of an election (at least 14 letters and digits)")
    if out.exists() and list(out.glob("*")):
        _stop(f"{out} is not empty; codes are never written over others")
    made = [new_code() for _ in range(number)]
    out.mkdir(parents=True, mode=0o700, exist_ok=True)
    lines = "".join(f"{at},{code}\n" for at, code in enumerate(made, start=1))
    _write_secret(out / "codes.csv", f"number,code\n{lines}")
    (out / "public.json").write_text(published(public_of(made, uuid)), encoding="utf-8")
    click.echo(f"{number} codes: {out / 'codes.csv'} is secret; give {out / 'public.json'} to the server")


@click.command("rules")
@click.argument("term")
@click.option("--minutes", required=True, help="The minutes of the vote that adopted them.")
@click.option("--adopted-on", type=click.DateTime(["%Y-%m-%d"]), required=True)
def rules(term, minutes, adopted_on):
    """Write down the rules of a TERM as the origin pack proposes them and the outgoing council adopted them."""
    from ambos.records.registry.queries import in_english

    from . import actions, queries

    said = queries.proposed_rules()
    if said is None:
        raise click.ClickException("the origin pack proposes no rules (elections.yaml)")
    try:
        made = actions.adopt_rules(term=term, rules=said, minutes=minutes, adopted_on=adopted_on.date(), by="system")
    except Refused as refused:
        raise click.ClickException(" ".join(in_english(refused.reasons))) from None
    click.echo(f"{made.term}  {made.digest}")


def _keep(held: Rehearsal, out: Path, keys: Path) -> Path:
    """Write the archive where all may read it and the secrets where only their owner may."""
    out.mkdir(parents=True, exist_ok=True)
    keys.mkdir(parents=True, mode=0o700, exist_ok=True)
    archive = out / f"{held.uuid}.bel"
    archive.write_bytes(held.archive)
    for name, lines in (("codes.txt", held.codes), ("trustees.txt", [str(key) for key in held.private_keys])):
        _write_secret(keys / name, "\n".join(lines) + "\n")
    return archive


def _write_secret(file: Path, text: str) -> None:
    """Readable by its owner alone, from its first byte on."""
    opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opened, "w", encoding="utf-8") as secret:
        secret.write(text)


def _refuse_folder(out: Path, keys: Path) -> None:
    """An election is never written over another, nor secrets beside the archive."""
    if list(out.glob("*")):
        _stop(f"{out} is not empty; a rehearsal needs a folder of its own")
    published, secret = Path(os.path.realpath(out)), Path(os.path.realpath(keys))
    if secret == published or published in secret.parents:
        _stop("the secrets may not lie in the folder that is published")


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{text}", nl=False, err=True)


def _archive_in(folder: Path) -> bytes:
    found = sorted(folder.glob("*.bel")) if folder.is_dir() else []
    if len(found) != 1:
        _stop(f"{folder} holds {len(found)} archives (*.bel); exactly one is needed")
    return _content(found[0])


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        _stop(f"{file} cannot be read: {error.strerror}")


def _shared_out(text: str, roll: Sequence[int], ballots: Sequence[str]) -> list[Reason | None]:
    """The ballots checked on every processor there is."""
    from ambos.domain.elections.verification import check_ballots

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if cores < 2 or len(ballots) < FEW:
        return check_ballots(text, roll, ballots)
    parts = [list(ballots[at::cores]) for at in range(cores)]
    plain = [int(public) for public in roll]
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        answers = list(pool.map(check_ballots, [text] * cores, [plain] * cores, parts))
    found: list[Reason | None] = [None] * len(ballots)
    for at, answer in enumerate(answers):
        found[at::cores] = answer
    return found


def _since(earlier: bytes, content: bytes) -> list[Reason]:
    from ambos.domain.elections.verification import is_continuation

    try:
        return [] if is_continuation(earlier, content) else [Reason("elections.not_a_continuation")]
    except Refused as refused:
        return list(refused.reasons)


def _tracker(tracker: str, content: bytes) -> list[Reason]:
    """Not there, or there and replaced by a later ballot of the same code, which is no fault but is said."""
    from ambos.domain.elections.verification import read, trackers

    try:
        known = trackers(read(content))
    except (Refused, ValueError, KeyError):
        return [Reason("elections.not_checked")]
    return [] if tracker.strip().rstrip("=") in known else [Reason("elections.tracker_unknown", {"tracker": tracker})]


def _as_json(holds: bool, findings: list[tuple[str, int, list[Reason]]]) -> dict[str, Any]:
    from ambos.records.registry.queries import in_english

    checks = [
        {
            "check": check,
            "holds": not reasons,
            "looked_at": looked_at,
            "reasons": [{"code": r.code, "values": dict(r.values), "says": in_english([r])[0]} for r in reasons],
        }
        for check, looked_at, reasons in findings
    ]
    return {"holds": holds, "checks": checks}


def _print(holds: bool, findings: list[tuple[str, int, list[Reason]]]) -> None:
    from ambos.records.registry.queries import in_english

    for check, looked_at, reasons in findings:
        click.echo(f"{'holds ' if not reasons else 'FAILS '} {check}" + (f" ({looked_at})" if looked_at > 1 else ""))
        for reason in reasons:
            click.echo(f"        {in_english([reason])[0]}", err=True)
    click.echo("everything holds" if holds else "this election does NOT hold")


def _bad_input(refused: Refused) -> None:
    from ambos.records.registry.queries import in_english

    _stop(" ".join(in_english(refused.reasons)))


def _stop(sentence: str) -> Any:
    click.echo(f"ambos election: {sentence}", err=True)
    sys.exit(2)


for _command in (rehearse_, verify, codes):
    at_once(_command)
election.add_command(rules)
COMMANDS = [election]
