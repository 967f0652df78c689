"""The secretariat's books: rules and the vote that adopted them, terms, how seats were shared, who may be seated where."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.network.queries import offices
from ambos.records.registry.forms import refuse
from ambos.records.registry.loading import origin
from ambos.records.registry.queries import explain_all

from .. import actions, forms
from ..permissions import KEEP
from ..queries import books as queries
from ..queries import terms
from .doors import done, form_page


@allowed(KEEP)
@require_safe
def books(request):
    """Every term and every rule set, and what can be begun."""
    return render(request, "council/books.html", {"terms": queries.terms(), "rules": queries.rule_sets()})


@allowed(KEEP)
def rules(request):
    """Write down which rules were voted. The boxes begin with what the country's pack proposes."""
    form = forms.RulesForm(request.POST or None, proposal=terms.proposal())
    if form.is_valid():
        try:
            actions.adopt_rules(by=request.access, **form.voted())
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The rules stand, with their hash. Nobody changes them after."))
            return redirect("council:books")
    return render(request, "council/rules.html", {"form": form})


@allowed(KEEP)
def begin(request):
    """Open a term under rules that were adopted."""
    form = forms.TermForm(request.POST or None)
    if request.method == "POST" and done(request, form, lambda **typed: actions.begin_term(by=request.access, **typed)):
        return redirect("council:books-term", form.cleaned_data["code"])
    return form_page(
        request, form, title=_("Begin a term"), button=_("Begin it"), back=reverse("council:books"),
        lead=_("Its committees and the seats no district has are made from its rules. Two terms never run at once."),
    )  # fmt: skip


@allowed(KEEP)
@require_safe
def of_term(request, code):
    """One term: its seats, the vacant ones first, who sits, who left."""
    found = _term(code)
    context = {
        "term": found, "allotment": terms.allotment(found), "vacant": queries.vacant_seats(found),
        "members": queries.sitting(found), "left": queries.left(found), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "council/books_term.html", context)


@allowed(KEEP)
def share(request, code):
    """Share the elected seats: look at the workings first, then publish them."""
    found = _term(code)
    home = origin().code
    abroad = [office for office in offices(timezone.localdate()) if office.country != home]
    form = forms.ShareForm(request.POST or None, initial={"populations": forms.first_lines(abroad)})
    shown = None
    if form.is_valid():
        try:
            if "publish" in request.POST:
                actions.publish_seats(term=found, by=request.access, **form.cleaned_data)
                messages.success(request, _("The seats are published, with their workings."))
                return redirect("council:books-term", found.code)
            shown = _look(found, form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "council/share.html", {"term": found, "form": form, "shown": shown})


def _look(term, typed):
    figures = {office.code: people for office, people in typed["populations"].items()}
    named = {office.code: office for office in typed["populations"]}
    winners = [office.code for office in typed["winners"]] if typed["drawn"] else []
    found = terms.workings(terms.rules_of(term), figures, winners)
    return {
        "seats": sum(line.seats for line in found.lines),
        "lines": [
            (named[line.district], float(line.population), line.seats, float(line.claim)) for line in found.lines
        ],
    }


@allowed(KEEP)
def add_seat(request, code):
    """A seat that no district has."""
    found = _term(code)
    form = forms.SeatForm(request.POST or None)
    if request.method == "POST" and done(
        request, form, lambda **typed: actions.add_seat(term=found, by=request.access, **typed)
    ):
        return redirect("council:books-term", found.code)
    return form_page(
        request, form, title=_("Add a seat no district has"), button=_("Add the seat"),
        back=reverse("council:books-term", args=[found.code]),
    )  # fmt: skip


@allowed(KEEP)
@require_POST
def take_up(request, code):
    """Give the elected seats to whoever was elected and holds the post of a member."""
    found = _term(code)
    seated, left = actions.take_up_posts(term=found, by=request.access)
    said = ngettext("%(n)s elected member was seated.", "%(n)s elected members were seated.", len(seated))
    messages.success(request, said % {"n": len(seated)})
    for post, why in left:
        for _field, sentence in explain_all(why):
            messages.error(request, f"{post.holder.name}: {sentence}")
    return redirect("council:books-term", found.code)


def _term(code):
    found = terms.by_code(code)
    if found is None or found.rule_set is None:
        raise Http404
    return found
