"""`ambos hsds`: the directory out and in, and whether a folder or an address keeps to the standard. `ambos fhir`: referrals."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from ambos.domain.access import HEALTH, for_the_system
from ambos.domain.errors import Refused
from ambos.records.registry.manifest import at_once, offline


class BadInput(click.ClickException):
    """What was given cannot be used: exit code 2."""

    exit_code = 2


@click.group()
def hsds():
    """The directory of services in HSDS 3.0 (Open Referral)."""


@offline
@hsds.command("export")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder to write.")
def hsds_export(out):
    """Write what is public: from the installed database, or straight from the packs when there is none."""
    from ambos.domain import hsds as standard

    from .queries.hsds import pack_tables, write_public

    try:
        if is_installed():
            counted, whence = write_public(out, timezone.localdate()), "the database"
        else:
            counted, whence = standard.write_folder(out, pack_tables(datetime.now(UTC).date())), "the packs"
    except OSError as error:
        raise BadInput(f"{out}: {error.strerror}") from None
    words = ", ".join(f"{n} {kind.replace('_', ' ')} records" for kind, n in counted.items())
    click.echo(f"{words}, from {whence}")


@at_once
@hsds.command("check")
@click.argument("source", metavar="URL|DIR")
def hsds_check(source):
    """Check a folder or an API against the official schemas; every fault is named, and only none ends with 0."""
    from ambos.domain import hsds as standard

    from .exports.fetching import CannotFetch, check_address

    if source.startswith(("http://", "https://")):
        try:
            counted, faults = check_address(source)
        except CannotFetch as error:
            raise BadInput(str(error)) from None
    elif Path(source).is_dir():
        counted, faults = standard.read_folder(Path(source))
    else:
        raise BadInput(f"{source} is neither a folder nor an address")
    for fault in faults:
        click.echo(str(fault), err=True)
    for file, number in counted.items():
        click.echo(f"{file}: {number} records")
    click.echo(f"{len(faults)} faults" if faults else "all hold")
    raise SystemExit(1 if faults else 0)


@click.group()
def fhir():
    """Referrals in HL7 FHIR R4."""


@fhir.command("export")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="Sent on this day or later.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Sent on this day or earlier.")
def fhir_export(out, first, last):
    """Write referrals and what they refer to as one bundle, without names."""
    from django.db import transaction

    from ambos.records.directory.queries import need_name
    from ambos.records.registry.keyrings import keyring

    from . import actions
    from .exports.fhir import write_bundle
    from .queries.referrals import referrals, with_all

    found = referrals(for_the_system(HEALTH), first=first and first.date(), last=last and last.date())
    try:
        with transaction.atomic():
            counted = write_bundle(
                out, with_all(found), keyring("interfaces.fhir").blind, at=timezone.now(), need_name=need_name
            )
            actions.note_export("fhir.bundle", rows=counted.get("ServiceRequest", 0), by="system")
    except OSError as error:
        raise BadInput(f"{out}: {error.strerror}") from None
    click.echo(", ".join(f"{n} {kind}" for kind, n in sorted(counted.items())) or "no referrals")


@click.group()
def tokens():
    """Keys to the API."""


@tokens.command("make")
@click.argument("email")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, required=True, help="What it opens; may be given several times.")
@click.option("--days", default=90, show_default=True, help="For how long.")
@click.option("--role", help="Under which post, for whoever holds several.")
def tokens_make(email, name, scopes, days, role):
    """Make a token for the account EMAIL and print its key, once. NAME says what it is for."""
    from ambos.records.accounts.queries import account_by_email, operator
    from ambos.records.posts.queries import posts_now
    from ambos.records.registry.queries import in_english

    from . import actions

    try:
        holder = account_by_email(operator(), email)
    except ObjectDoesNotExist:
        raise BadInput(f"no account has the address {email}") from None
    held = [post for post in posts_now(holder, timezone.now()) if role in (None, post.role)]
    if len(held) != 1:
        named = ", ".join(post.role for post in held)
        raise BadInput(
            f"{email} holds several posts; say --role: {named}" if held else f"{email} holds no such post today"
        )
    try:
        _made, key = actions.make_token(post=held[0], name=name, scopes=list(scopes), days=days, by="system")
    except Refused as refused:
        raise BadInput(" ".join(in_english(refused.reasons))) from None
    click.echo(key)


@tokens.command("list")
def tokens_list():
    """All tokens: key of the row, whose, under which post, what it opens, until when."""
    from ambos.records.accounts.queries import operator

    from .queries.tokens import all_tokens

    for token in all_tokens(operator()):
        state = "revoked" if token.revoked_at else f"until {token.expires_at:%Y-%m-%d}"
        click.echo(
            f"{token.pk}  {token.holder.email}  {token.post.role}  {' '.join(token.scopes)}  {state}  {token.name}"
        )


@tokens.command("revoke")
@click.argument("key", type=click.UUID)
def tokens_revoke(key):
    """Revoke the token with this KEY of `tokens list`."""
    from ambos.records.accounts.queries import operator

    from . import actions
    from .queries.tokens import token as token_by_key

    try:
        found = token_by_key(operator(), key)
    except ObjectDoesNotExist:
        raise BadInput(f"there is no token {key}") from None
    actions.revoke_token(token=found, by="system")
    click.echo("revoked")


def is_installed() -> bool:
    """Is there a database with the directory's tables? Looking must not make one."""
    from django.db import DatabaseError, connection

    if os.environ.get("AMBOS_NO_SECRETS"):
        return False
    if settings.IS_SQLITE and not Path(str(settings.DATABASES["default"]["NAME"])).is_file():
        return False
    try:
        return {"directory_service", "network_office"} <= set(connection.introspection.table_names())
    except DatabaseError as error:
        raise click.ClickException(f"the database cannot be reached: {str(error).strip().splitlines()[0]}") from None


COMMANDS = [hsds, fhir, tokens]
