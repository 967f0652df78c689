"""Commands: an office's report."""

from __future__ import annotations

import json
from typing import Any

import click
from django.utils import translation

from ambos.domain.errors import Refused


@click.command()
@click.argument("office")
@click.argument("month")
@click.option("--form", "code", default="", help="Which form, where the installation asks several.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
@click.option("--language", type=click.Choice(["es", "en"]), default="en", show_default=True)
def report(office: str, month: str, code: str, as_json: bool, language: str):
    """The periodic report of OFFICE (its code, city or name) for MONTH (YYYY-MM): exact figures, as signed, else as counted."""
    from ambos.domain.reports import Span
    from ambos.records.network.queries import offices_called
    from ambos.records.registry.queries import in_english

    from .queries import asked, first_form

    form = asked().get(code) if code else first_form()
    if form is None:
        raise click.UsageError(f"no form {code}: there are {', '.join(asked()) or 'none'}")
    try:
        span = Span.parse(month, form.form.kind)
    except Refused as refused:
        raise click.UsageError(in_english(refused.reasons)[0]) from None
    found, near = offices_called(office)
    if found is None:
        meant = "; did you mean " + " or ".join(f"{one.code} ({one.name})" for one in near) + "?" if near else ""
        raise click.UsageError(f"there is no office {office}{meant}")
    from .exports import office_report  # only here: the libraries that draw sheets take a second to load

    with translation.override(language):
        data = office_report(form, found, span)
        if as_json:
            click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        else:
            click.echo(_in_words(data))
    if not data["reports"]:
        click.echo(f"{form.code} did not run at {found.code} in {span}", err=True)
        raise SystemExit(1)


def _in_words(data: dict[str, Any]) -> str:
    """The report as a table of text."""
    lines = [f"{data['name']}, {data['office_name']}, {data['period']}"]
    for one in data["reports"]:
        lines += [
            "",
            f"{one['service_point']} · {one['agency'] or 'agency not known'} · {one['from']} to {one['to']} · {one['state']}",
        ]
        for row in one["lines"]:
            title = row["title"] if not row["category"] else f"    {row['title']}"
            said = str(row["value"]) if row["state"] in ("counted", "zero") else row["state"]
            out_of = f" of {row['out_of']}" if row["out_of"] is not None else ""
            told = f"   (records: {row['records']}; {row['reason']})" if row["adjusted"] else ""
            lines.append(f"  {title:<44}{said + out_of:>14}  {row['unit']}{told}")
        lines += [
            f"  ! {fault['title']}: {fault['says']}" if fault["title"] else f"  ! {fault['says']}"
            for fault in one.get("faults", ())
        ]
    return "\n".join(lines)


COMMANDS = [report]
