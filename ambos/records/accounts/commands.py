"""`ambos accounts`: make, list and close accounts from the machine itself. `ambos demo code`: a code of the demo."""

from __future__ import annotations

import click
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist

from ambos.domain.errors import Refused

from .roles import ResetReason


def _told(refused: Refused) -> click.ClickException:
    from ambos.records.registry.queries import in_english

    return click.ClickException(" ".join(in_english(refused.reasons)))


@click.group()
def accounts():
    """Who can sign in. What an account may do comes from its posts: `ambos posts appoint`."""


@accounts.command(name="list")
@click.argument("text", default="")
def list_(text):
    """Accounts whose name or address holds TEXT."""
    from . import queries

    for account in queries.accounts(queries.operator(), text):
        signs = [
            "active" if account.is_active else "closed",
            "second factor" if account.has_second_factor else "no second factor",
            *(["demo"] if account.is_demo else []),
        ]
        click.echo(f"{account.email:<40} {account.name:<32} {', '.join(signs)}")


@accounts.command()
@click.argument("email")
@click.argument("name")
@click.option("--language", default="es", show_default=True)
def make(email, name, language):
    """Make an account and invite its holder by e-mail to set a password."""
    from . import actions, queries

    try:
        account = actions.make_account(email=email, name=name, language=language, by=queries.operator())
    except Refused as refused:
        raise _told(refused) from None
    click.echo(
        f"{account.email} may sign in as soon as she has set her password; give her a post with `ambos posts appoint`"
    )
    click.echo(f"the link to set it (three days): {settings.ORIGIN_URL}{queries.set_password_path(account)}")


@accounts.command(name="reset-second-factor")
@click.argument("email")
@click.argument("reason", type=click.Choice([reason.value for reason in ResetReason]))
def reset_second_factor(email, reason):
    """Take the second factor off the account of whoever lost hers; she sets up a new one at the next sign-in."""
    from . import actions, queries

    try:
        account = queries.account_by_email(queries.operator(), email)
        actions.reset_second_factor(account=account, reason=reason, by=queries.operator())
    except ObjectDoesNotExist:
        raise click.ClickException(f"there is no account {email}") from None
    except Refused as refused:
        raise _told(refused) from None
    click.echo(f"{account.email} sets up a new second factor at the next sign-in")


@accounts.command(name="retire-demo")
def retire_demo():
    """Close every account of the demo world."""
    from . import actions, queries

    click.echo(f"{actions.retire_demo_accounts(by=queries.operator())} closed")


@click.group()
def demo():
    """The demo world."""


@demo.command()
@click.argument("account")
def code(account):
    """The six digits ACCOUNT (its e-mail) would read off its telephone now. Only in the demo."""
    from . import queries

    if not settings.IS_DEMO:
        raise click.ClickException("codes are shown in the demo only")
    try:
        click.echo(queries.demo_code(account))
    except Refused as refused:
        raise _told(refused) from None


COMMANDS = [accounts, demo]
