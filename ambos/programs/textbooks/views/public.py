"""For everybody: which books there are, in digital form first; where they may be read; what they cost."""

from __future__ import annotations

from itertools import groupby

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ambos.records.accounts.permissions import public
from ambos.records.registry.loading import origin

from .. import queries


@require_safe
@public("Families read the books, in digital form first")
def books(request):
    """The books by grade, each with where it is read now; and the places that have them on paper."""
    found = queries.titles(timezone.localdate())
    grades = [(grade, list(rows)) for grade, rows in groupby(found, key=lambda one: one.grade)]
    places = [(office, list(rows)) for office, rows in groupby(queries.places(), key=lambda row: row[0])]
    season = queries.open_season(timezone.localdate())
    return render(request, "textbooks/books.html", {"grades": grades, "places": places, "season": season})


@require_safe
@public("What books abroad cost, and whether schools at home went short, is everybody's business")
def cost(request):
    """What did it cost, and did schools at home go short?"""
    return render(request, "textbooks/cost.html", {"costs": queries.costs(), "currency": origin().currency})
