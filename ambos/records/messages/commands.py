"""`ambos outbox`: the queue in numbers, sending by hand, and a reply as if it had come from the gateway."""

from __future__ import annotations

import click


@click.group()
def outbox():
    """Messages on their way out."""


@outbox.command()
def queue():
    """How many messages stand where."""
    from ambos.records.accounts.queries import operator

    from . import queries

    for row in queries.standing(operator()):
        click.echo(
            f"{row.state:<11} {row.channel:<9} {row.kind:<36} {row.count:>7}  oldest {row.oldest:%Y-%m-%d %H:%M}"
        )


@outbox.command()
def send():
    """Send what is due now, without waiting for the worker."""
    from . import actions

    click.echo(f"{actions.send_due()} sent")


@outbox.command()
@click.argument("channel", type=click.Choice(["email", "sms", "whatsapp"]))
@click.argument("address")
@click.argument("text")
def reply(channel, address, text):
    """Take in what somebody answered (STOP, ALTO, BAJA ask for silence)."""
    from . import actions

    click.echo(actions.receive_reply(channel=channel, address=address, text=text))


COMMANDS = [outbox]
