"""Commands: compute figures, show one."""

from __future__ import annotations

import json

import click
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.domain.periods import Month
from ambos.records.accounts.roles import May

READER = Access(role="system", can=frozenset({May.READ_COUNTS}), everywhere=True)
"""Whoever may run commands sees what headquarters sees: small numbers stay hidden here too."""


def month_of(ctx, param, value: str | None) -> Month | None:
    """An option of the form YYYY-MM."""
    from ambos.records.registry.queries import in_english

    try:
        return Month.parse(value) if value else None
    except Refused as refused:
        raise click.BadParameter(in_english(refused.reasons)[0]) from None


@click.group()
def indicators():
    """Figures: compute them, show one."""


@indicators.command()
@click.option("--month", callback=month_of, metavar="YYYY-MM", help="One month; else every month that still settles.")
def compute(month: Month | None):
    """Compute the figures of a month, or of the months that still settle."""
    from .actions import compute_actuals
    from .queries import ALL_MONTHS

    today = Month.of(timezone.localdate())
    failed: set[str] = set()
    for each in [month] if month else [today.plus(-back) for back in range(ALL_MONTHS)]:
        done = compute_actuals(month=each, by="system")
        click.echo(f"{done.month}: {done.figures} figures, {done.changed} new or changed")
        failed |= set(done.failed)
    if failed:
        click.echo(f"not counted, their figures are as they were: {', '.join(sorted(failed))}", err=True)
        raise SystemExit(1)


@indicators.command()
@click.argument("code")
@click.option("--month", callback=month_of, required=True, metavar="YYYY-MM")
def show(code: str, month: Month):
    """Show one indicator of a month as JSON, office by office, small numbers hidden."""
    from .exports import row_of
    from .queries import indicator, table

    if indicator(code) is None:
        raise click.ClickException(f"there is no indicator {code}")
    rows = table(READER, code=code, first=month, last=month)
    click.echo(json.dumps([row_of(place, figure) for place, figure in rows], ensure_ascii=False, indent=2))


COMMANDS = [indicators]
