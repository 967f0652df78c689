"""`ambos audit show`: the log at the command line."""

from __future__ import annotations

import sys
from uuid import UUID

import click

from ambos.domain.access import Access


@click.group()
def audit():
    """The log of what was done and who read what."""


@audit.command()
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="first day")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="last day")
@click.option("--verb", default="", help="a verb (audit.read) or an app (casework)")
@click.option("--by", default="", help="key of the account, or system, link, client")
@click.option("--subject", default="", help="key of the record")
@click.option("--csv", "as_table", is_flag=True, help="every event that is found, as CSV")
@click.option("--after", type=click.UUID, help="go on after this event")
def show(first, last, verb, by, subject, as_table, after):
    """The newest events that match, fifty at a time; or all of them as CSV."""
    from .exports import as_csv
    from .permissions import READ_AUDIT
    from .queries import Search, all_events, events

    reader = Access(role="operator", can=frozenset({READ_AUDIT}))
    search = Search(first and first.date(), last and last.date(), verb, by, subject)
    if as_table:
        for line in as_csv(all_events(reader, search)):
            sys.stdout.write(line)
        return
    page = events(reader, search, UUID(str(after)) if after else None)
    for event in page.events:
        at = f"{event.at:%Y-%m-%d %H:%M:%S}"
        click.echo(
            f"{at}  {event.verb:<34} {event.by:<38} {event.role:<24} {event.subject_type} {event.subject_id}  {event.data or ''}"
        )
    if page.more:
        click.echo(f"there are more: --after {page.more}")


COMMANDS = [audit]
