"""Commands about people: who may be twice in a list; the keys of the vault, and of everything else that is sealed."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

import click
from django.conf import settings
from django.utils.translation import override

from ambos.domain import matching
from ambos.domain.errors import Refused
from ambos.records.registry.manifest import at_once, ready


class BadInput(click.ClickException):
    """What was given cannot be read: one line a fault on standard error, and 2."""

    exit_code = 2


@click.group()
def people():
    """Who may stand twice in a list of people."""


@people.command("candidates")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True, readable=True), metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help="Print nothing but a list of {a, b, score}.")
@click.option(
    "--least",
    type=click.FloatRange(0.0, 1.0),
    default=matching.SUGGEST,
    show_default=True,
    help="The lowest score told.",
)
@at_once
def candidates(file, as_json, least):
    """Suggest which records of FILE (CSV) may be one human being, best first. Merges nothing."""
    from ambos.records.registry.queries import in_english

    try:
        listed = matching.read_list(file.read_bytes())
    except Refused as refused:
        raise BadInput("\n".join(in_english(refused.reasons))) from refused
    for sentence in in_english(listed.told):
        click.echo(sentence, err=True)
    found = matching.candidates(listed.records, least=least)
    if as_json:
        rows = [{"a": pair.a, "b": pair.b, "score": round(pair.score, 6)} for pair in found]
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        _tell(listed.records, found)


def _tell(records: list[matching.Record], found: list[matching.Pair]) -> None:
    ready()
    from .queries import reason_in_words

    people, matcher = {record.id: record for record in records}, matching.Matcher.of(records)
    with override("en"):
        for pair in found:
            compared = matcher.compare(people[pair.a], people[pair.b])
            said = "; ".join(reason_in_words(reason.code) for reason in (*compared.reasons, *compared.against))
            click.echo(f"{pair.score:.3f}  {pair.a}  {pair.b}  {said}")


@click.group()
def vault():
    """The keys under which sealed values are kept."""


@vault.command()
def rotate():
    """Seal again, under the current key, what older keys sealed, in every app. May be stopped and started again."""
    from ambos.records.registry.loading import manifests, named

    for program in manifests():
        if program.reseal:
            click.echo(f"  {program.slug}: {named(program.reseal)()} sealed again")
    left = sorted(key for key in keys_in_use() if key != settings.AMBOS_CURRENT_KEY)
    click.echo(f"  still needed besides {settings.AMBOS_CURRENT_KEY}: {', '.join(left) or 'none'}")


@vault.command()
def check():
    """Say which keys are in use, where, and whether they are here. Ends with 1 when one is missing: the lost-key drill."""
    missing = False
    for key, places in sorted(keys_in_use().items()):
        is_here = key in settings.AMBOS_KEYS
        missing |= not is_here
        click.echo(
            f"  {key}: {places.total()} values{'' if is_here else ' — THIS KEY IS MISSING, they cannot be read'}"
        )
        for place, count in sorted(places.items()):
            click.echo(f"    {place}: {count}")
    if missing:
        raise SystemExit(1)


def keys_in_use() -> dict[str, Counter[str]]:
    """key id -> where it is needed -> how many values, over every app: columns, files, secrets of signing in."""
    from ambos.records.registry.keyrings import keys_in_columns, keys_named
    from ambos.records.registry.loading import manifests, named

    found: dict[str, Counter[str]] = defaultdict(Counter)
    outside = ((p.slug, keys_named(named(p.sealed_outside)())) for p in manifests() if p.sealed_outside)
    for place, keys in (*keys_in_columns(), *outside):
        for key, count in keys.items():
            found[key][place] += count
    return found


COMMANDS = [people, vault]
