"""`ambos posts`: the first administrator of an installation is appointed here, by whoever holds the machine."""

from __future__ import annotations

import click
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from ambos.domain.errors import Refused


@click.group()
def posts():
    """Who holds which post."""


@posts.command()
@click.argument("email")
@click.argument("role")
@click.option("--office", help="code of the office, e.g. los-angeles")
@click.option("--organization", help="name of the organization")
@click.option("--from", "starts_on", type=click.DateTime(["%Y-%m-%d"]), help="first day (default: today)")
@click.option("--to", "ends_on", type=click.DateTime(["%Y-%m-%d"]), help="last day")
def appoint(email, role, office, organization, starts_on, ends_on):
    """Give ROLE to the account EMAIL."""
    from ambos.records.accounts.queries import operator
    from ambos.records.directory.models import Organization
    from ambos.records.network.models import Office
    from ambos.records.registry.queries import in_english

    from . import actions

    try:
        post = actions.appoint(
            holder=_account(email),
            role=role,
            office=_one("office", Office, code=office) if office else None,
            organization=_one("organization", Organization, name=organization) if organization else None,
            starts_on=starts_on.date() if starts_on else timezone.localdate(),
            ends_on=ends_on.date() if ends_on else None,
            by=operator(),
        )
    except Refused as refused:
        raise click.ClickException(" ".join(in_english(refused.reasons))) from None
    click.echo(f"{email} is {post.role} from {post.starts_on} on")


@posts.command(name="list")
@click.argument("email")
def list_(email):
    """All posts of the account EMAIL, ended ones too."""
    from ambos.records.accounts.queries import operator

    from . import queries

    for post in queries.posts_of(operator(), _account(email)):
        place = " · ".join(str(place) for place in (post.office, post.organization) if place)
        end = "taken back" if post.revoked_at else post.ends_on or "open"
        click.echo(f"{post.role:<28} {place:<48} {post.starts_on} - {end}")


@posts.command()
def roles():
    """Every role, how far it reaches and what it may do."""
    from . import queries

    for role in queries.roles().values():
        click.echo(
            f"{role.slug:<28} {role.scope:<13} {', '.join(sorted(role.purposes)) or '-':<10} {', '.join(sorted(role.may))}"
        )


def _account(email):
    from ambos.records.accounts.queries import account_by_email, operator

    try:
        return account_by_email(operator(), email)
    except ObjectDoesNotExist:
        raise click.ClickException(f"there is no account {email}") from None


def _one(what, model, **by):
    try:
        return model.objects.get(**by)
    except (model.DoesNotExist, model.MultipleObjectsReturned):
        raise click.ClickException(f"not exactly one {what} {next(iter(by.values()))}") from None


COMMANDS = [posts]
