"""Headquarters: seasons, the allocation before it is decided, titles and the store at home, boxes on their way."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.errors import Refused
from ambos.domain.textbooks.allocation import fill_rate, whole_sets
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.network.queries import office_by_code
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain_all

from .. import actions, queries
from ..forms import HomeForm, PackForm, SeasonForm, SendForm, SetForm, TakeInForm, TitleForm


@allowed(May.KEEP_NETWORK)
def seasons(request):
    """All seasons; open one."""
    form = SeasonForm(request.POST or None)
    if form.is_valid():
        try:
            made = actions.open_new_season(by=request.access, **form.cleaned_data)
            return redirect("textbooks:season", made.code)
        except Refused as refused:
            refuse(form, refused)
    return render(
        request, "textbooks/seasons.html", {"form": form, "costs": queries.costs(), "seasons": queries.seasons()}
    )


@require_safe
@allowed(May.KEEP_NETWORK)
def season(request, code):
    """One season: what the rules would give and why not more, what was decided, what is to be shipped."""
    return _shown(request, _season(code))


@require_POST
@allowed(May.KEEP_NETWORK)
def decide(request, code, verb):
    """Allocate, or close."""
    verbs = {"allocate": actions.allocate_season, "close": actions.close_season}
    if verb not in verbs:
        raise Http404
    try:
        verbs[verb](season=_season(code), by=request.access)
    except Refused as refused:
        _say(request, refused)
    return redirect("textbooks:season", code)


@require_POST
@allowed(May.KEEP_NETWORK)
def home(request, code):
    """What schools at home had."""
    found, form = _season(code), HomeForm(request.POST)
    if form.is_valid():
        try:
            actions.say_home(season=found, by=request.access, **form.cleaned_data)
            return redirect("textbooks:season", code)
        except Refused as refused:
            refuse(form, refused)
    return _shown(request, found, home_form=form, status=422)


@require_POST
@allowed(May.KEEP_NETWORK)
def pack(request, code, office):
    """Pack what was given to an office."""
    found, where, form = _season(code), office_by_code(office), PackForm(request.POST)
    if where is None:
        raise Http404
    try:
        if form.is_valid():
            actions.pack_shipment(season=found, office=where, by=request.access, **form.cleaned_data)
    except Refused as refused:
        _say(request, refused)
    return redirect("textbooks:season", code)


@require_POST
@allowed(May.KEEP_NETWORK)
def send(request, key):
    """It left, and what it costs."""
    found, form = _shipment(request, key), SendForm(request.POST)
    if not form.is_valid():
        return _shown(request, found.season, sent=(found.pk, form), status=422)
    try:
        actions.send_shipment(shipment=found, by=request.access, **form.cleaned_data)
    except Refused as refused:
        _say(request, refused)
    return redirect("textbooks:season", found.season.code)


@allowed(May.KEEP_NETWORK)
def store(request):
    """Titles, and what lies in the store at home."""
    form = TakeInForm(request.POST or None)
    if form.is_valid():
        try:
            actions.take_in(by=request.access, **form.cleaned_data)
            return redirect("textbooks:store")
        except Refused as refused:
            refuse(form, refused)
    rows = {row.title_id: row.copies for row in queries.home_stock()}
    titles = [(one, rows.get(one.pk, 0)) for one in queries.titles()]
    sets = [(one, whole_sets({part.title_id: part.copies for part in one.parts.all()}, rows)) for one in queries.sets()]
    context = {"form": form, "titles": titles, "sets": sets, "today": timezone.localdate()}
    return render(request, "textbooks/store.html", context)


@allowed(May.KEEP_NETWORK)
def add_title(request):
    """A new title."""
    form = TitleForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_title(by=request.access, **form.cleaned_data)
            return redirect("textbooks:store")
        except Refused as refused:
            refuse(form, refused)
    return render(request, "textbooks/add_title.html", {"form": form})


@allowed(May.KEEP_NETWORK)
def add_set(request):
    """A new set of titles."""
    form = SetForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_set(by=request.access, **form.arguments())
            return redirect("textbooks:store")
        except Refused as refused:
            refuse(form, refused)
    return render(request, "textbooks/add_set.html", {"form": form})


# -- pieces ------------------------------------------------------------------------------------------------------------
def _season(code):
    found = queries.season(code)
    if found is None:
        raise Http404
    return found


def _shipment(request, key):
    found = queries.shipments(request.access).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _left(shipment, sent):
    """The form by which a packed shipment leaves; the one just typed when it is of this shipment."""
    if sent and sent[0] == shipment.pk:
        return sent[1]
    return SendForm(auto_id=f"send_{shipment.pk}_%s")


def _shown(request, found, home_form=None, sent=None, status=200):
    is_open = found.state == found.State.OPEN
    packing = [] if is_open else queries.to_ship(found)
    proposal = queries.proposal(found) if is_open else []
    given = [share for *_rest, shares in proposal for _line, share in shares]
    return render(request, "textbooks/season.html", {
        "season": found, "is_open": is_open, "may_allocate": is_open and timezone.localdate() > found.closes_on,
        "proposal": proposal, "filled": fill_rate(given), "requests": list(queries.requests(request.access, found)),
        "to_ship": [(office, copies, PackForm(auto_id=f"{office.code}_%s")) for office, copies in packing],
        "shipments": [(one, _left(one, sent)) for one in queries.shipments(request.access).filter(season=found)],
        "home_form": home_form or HomeForm(initial={
            "wanted": found.home_wanted, "served": found.home_served, "source": found.home_source}),
    }, status=status)  # fmt: skip


def _say(request, refused):
    for _field, sentence in explain_all(refused):
        messages.error(request, sentence)
