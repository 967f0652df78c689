"""The calendar of the law for everybody, and counts over a made-up population for planners."""

from __future__ import annotations

from datetime import timedelta

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ambos.domain.eligibility.changes import calendar
from ambos.domain.eligibility.populations import ANSWERS, answers, made_up
from ambos.records.accounts.permissions import allowed, public
from ambos.records.accounts.roles import May

from .. import queries
from ..forms import Count

BACK, AHEAD = timedelta(days=550), timedelta(days=550)


@public("which rules of public programs begin and end when, with their sources; holds nobody's data")
@require_safe
def laws(request):
    """What begins, ends or is stayed by a court, in order, with its source."""
    today = timezone.localdate()
    facts = queries.facts_in_force()
    found = calendar(facts, today - BACK, today + AHEAD)
    language = "en" if (get_language() or "es").startswith("en") else "es"
    names = queries.program_names_of_facts(language)
    days: dict = {}
    for day, what, row in found:
        where = row["jurisdiction"] if isinstance(row["jurisdiction"], str) else ", ".join(row["jurisdiction"])
        days.setdefault(day, []).append({
            "what": what, "row": row, "where": where, "name": names.get(row["program"], row["program"]),
            "sources": [facts.data["sources"][code] for code in row["source"]],
        })  # fmt: skip
    ordered = [(day, day < today, entries) for day, entries in days.items()]
    return render(request, "eligibility/laws.html", {"days": ordered, "today": today, "version": facts.version})


@allowed(May.READ_COUNTS, May.KEEP_NETWORK)
@require_safe
def counts(request):
    """How many of a made-up population get a program today, and how many lose or gain it on each day the law changes."""
    facts = queries.facts_in_force()
    language = "en" if (get_language() or "es").startswith("en") else "es"
    codes = list(facts.programs)
    form = Count(request.GET or None, programs=list(zip(codes, queries.program_names(codes, language), strict=True)))
    context = {"form": form}
    if form.is_valid():
        context |= _counted(facts, form.cleaned_data["program"], int(form.cleaned_data["size"]))
    return render(request, "eligibility/counts.html", context)


def _counted(facts, program, size):
    today = timezone.localdate()
    people = made_up(facts, size, seed=queries.SEED)
    days = sorted(
        {
            day
            for state in facts.jurisdictions
            for day in facts.boundaries(program, state)
            if today - BACK < day < today + AHEAD
        }
    )
    shown, before, now = [], None, None
    for day in [today - BACK, *days, today]:
        given = answers(facts, people, day, [program])[program]
        if day == today:
            now = given
        elif before is not None:
            lost, gained = int(((before == 3) & (given != 3)).sum()), int(((before != 3) & (given == 3)).sum())
            if lost or gained:
                shown.append({"day": day, "lost": lost, "gained": gained, "yes": int((given == 3).sum())})
        if day != today:
            before = given
    return {"shown": shown, "size": size, "today": {word: int((now == n).sum()) for n, word in enumerate(ANSWERS)}}
