"""Work pages of the committee of a district, and of the commission that calls elections. Nobody else passes."""

from __future__ import annotations

from uuid import UUID

import yaml
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.elections.states import NEXT, TWO_MEMBERS, State
from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain_all

from .. import actions, forms, queries
from ..permissions import CALL, RUN

LONGEST = 7
"""Digits of a number on a roll."""


@require_safe
@allowed(RUN)
def mine(request):
    """The elections whose committees she sits on."""
    return render(request, "elections/committee.html", {"seats": queries.seats_of(request.access)})


@require_safe
@allowed(RUN)
def desk(request, uuid):
    """One election: where it stands, what is missing, which steps come next and which wait for a second member."""
    election, seat = _run(request, uuid)
    waiting = {approval.step: approval for approval in queries.waiting(election)}
    steps = [
        {"to": to, "name": election.State(to).label, "two": to in TWO_MEMBERS, "waiting": waiting.get(to)}
        for to in NEXT[State(election.state)]
    ]
    return render(
        request,
        "elections/desk.html",
        {
            "election": election,
            "seat": seat,
            "facts": queries.facts(election),
            "steps": steps,
            "members": queries.committee(election),
            "candidacies": [(one, _not_said(one)) for one in queries.candidacies(election)],
            "trustees": queries.trustees_of(election),
            "participation": queries.participation(election),
            "decided": queries.decide(election),
            "declare": forms.Conflicts(initial={"conflicts": seat.conflicts}),
            "announce": forms.Announce(),
        },
    )


@require_POST
@allowed(RUN)
def step(request, uuid):
    """Ask for a step or confirm it; announce the chance of a draw."""
    election, _seat = _run(request, uuid)
    if "announced" in request.POST:
        done = _try(request, actions.announce_chance, election=election, announced=request.POST["announced"])
        said = _("The public chance is announced.") if done else None
    else:
        taken = _try(request, actions.take_step, election=election, to=_known(request.POST.get("to")))
        said = {True: _("Done."), False: _("Another member must confirm it.")}.get(taken)
    if said:
        messages.success(request, said)
    return redirect("elections:desk", uuid)


@require_POST
@allowed(RUN)
def conflicts(request, uuid):
    """What she declares; or she resigns."""
    _election, seat = _run(request, uuid)
    if "resign" in request.POST:
        actions.resign(seat=seat, by=request.access)
        return redirect("home")
    form = forms.Conflicts(request.POST)
    if form.is_valid():
        actions.declare_conflicts(seat=seat, by=request.access, **form.cleaned_data)
        messages.success(request, _("Your declaration is kept and published."))
    return redirect("elections:desk", uuid)


@allowed(RUN)
def roll(request, uuid):
    """The roll, and a new line."""
    election, _seat = _run(request, uuid)
    if "forget" in request.POST:
        _try(request, actions.forget_roll, election=election)
        return redirect("elections:roll", uuid)
    form = forms.Elector(request.POST or None)
    if form.is_valid():
        try:
            actions.add_line(election=election, by=request.access, **form.cleaned_data)
            messages.success(request, _("She is on the provisional roll."))
            return redirect("elections:roll", uuid)
        except Refused as refused:
            refuse(form, refused)
    found = Paginator(election.roll.order_by("number"), 50).get_page(request.GET.get("page"))
    rows = [(line, queries.opened(line, "name")) for line in found]
    return render(request, "elections/roll.html", {"election": election, "form": form, "rows": rows, "page": found})


@require_POST
@allowed(RUN)
def line(request, uuid, number):
    """One line: admit or refuse it, a new address to vote, the tablet, paper."""
    election, _seat = _run(request, uuid)
    found = election.roll.select_related("election__rule_set").filter(number=number).first()
    if found is None:
        raise Http404
    verb = request.POST.get("verb", "")
    if verb == "tablet":
        sign_in = _try(request, actions.new_sign_in, line=found, send=False)
        if sign_in:
            return redirect(f"{reverse('elections:vote')}#{election.uuid}.{sign_in}")
        return redirect("elections:delivery", uuid)
    if verb in ("admit", "refuse"):
        _try(request, actions.rule_line, line=found, admitted=verb == "admit", ruling=request.POST.get("reason", ""))
        return redirect("elections:roll", uuid)
    if verb == "address":
        typed = forms.Address(request.POST)
        if typed.is_valid() and _try(request, actions.correct_address, line=found, **typed.cleaned_data):
            messages.success(request, _("Her address is corrected. Send her a new message."))
        return redirect("elections:delivery", uuid)
    others = {"send": actions.new_sign_in, "paper": actions.give_paper, "handed": actions.confirm_paper}
    if verb not in others:
        raise Http404
    _try(request, others[verb], line=found)
    return redirect("elections:delivery", uuid)


@require_POST
@allowed(RUN)
def candidacy(request, uuid, key):
    """Validate, refuse, withdraw or remove one."""
    election, _seat = _run(request, uuid)
    found = election.candidacies.select_related("election__rule_set").filter(pk=key).first()
    if found is None:
        raise Http404
    verb, reason = request.POST.get("verb"), request.POST.get("reason", "")
    if verb in ("validate", "refuse"):
        _try(request, actions.validate, candidacy=found, good=verb == "validate", reason=reason)
    elif verb == "withdraw":
        _try(request, actions.withdraw, candidacy=found)
    elif verb == "remove":
        _try(request, actions.remove_candidate, candidacy=found, reason=reason)
    return redirect("elections:desk", uuid)


@allowed(RUN)
def delivery(request, uuid):
    """Who was sent an address to vote, by which channel, how often; nothing of who voted for whom, and not who voted."""
    election, _seat = _run(request, uuid)
    if request.method == "POST":
        if "again" in request.POST:
            chosen = [
                int(n) for n in request.POST.getlist("number") if n.isascii() and n.isdigit() and len(n) < LONGEST
            ]
            numbers = chosen if request.POST["again"] == "chosen" else None
            count = _try(request, actions.send_again, election=election, numbers=numbers)
        else:
            count = _try(request, actions.send_sign_ins, election=election)
        if count is not None:
            messages.success(request, _("%(count)s addresses to vote are on their way.") % {"count": count})
        return redirect("elections:delivery", uuid)
    found = Paginator(election.roll.filter(state="admitted").order_by("number"), 50).get_page(request.GET.get("page"))
    fares = queries.deliveries(list(found))
    channels = dict(forms.Channel.choices)
    rows = [
        (one, queries.opened(one, "name"), fares.get(str(one.pk), ""), channels.get(one.channel, "")) for one in found
    ]
    lost = len(queries.undelivered(election))
    return render(
        request,
        "elections/delivery.html",
        {"election": election, "rows": rows, "page": found, "lost": lost, "channels": channels.items()},
    )


@allowed(RUN)
def sheets(request, uuid):
    """Tally sheets of paper ballots."""
    election, seat = _run(request, uuid)
    typed_now = (request.POST, request.FILES) if "place" in request.POST else ()
    form = forms.PaperSheet(*typed_now, candidates=queries.candidates(election))
    named = request.POST.get("sign") or request.POST.get("annul")
    if request.method == "POST" and named:
        sheet = election.sheets.select_related("election").filter(place=named).first()
        if sheet is None:
            raise Http404
        if "annul" in request.POST:
            _try(request, actions.annul_sheet, sheet=sheet, reason=request.POST.get("reason", ""))
        else:
            _try(request, actions.sign_sheet, sheet=sheet)
        return redirect("elections:sheets", uuid)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            actions.write_sheet(
                election=election, place=typed["place"], ballots=typed["ballots"], spoilt=typed["spoilt"],
                counts=form.counts(), photo=typed["photo"], by=request.access,
            )  # fmt: skip
            return redirect("elections:sheets", uuid)
        except Refused as refused:
            refuse(form, refused)
    return render(
        request,
        "elections/sheets.html",
        {"election": election, "seat": seat, "form": form, "sheets": election.sheets.order_by("place")},
    )


@allowed(RUN)
def challenges(request, uuid):
    """Challenges and their rulings."""
    election, _seat = _run(request, uuid)
    if request.method == "POST":
        found = election.challenges.select_related("election").filter(pk=_key(request.POST.get("challenge"))).first()
        if found is None:
            raise Http404
        values = {"challenge": found, "ruling": request.POST.get("ruling", "")}
        if request.POST.get("verb") == "appeal":
            _try(request, actions.appeal, challenge=found, text=values["ruling"])
        else:
            _try(request, actions.rule, upheld=request.POST.get("verb") == "uphold", **values)
        return redirect("elections:challenges", uuid)
    rows = election.challenges.order_by("filed_at")
    return render(request, "elections/challenges.html", {"election": election, "challenges": rows})


@require_safe
@allowed(CALL)
def commission(request):
    """All elections of the term, for the commission."""
    found = Paginator(queries.called_by(request.access), 50).get_page(request.GET.get("page"))
    context = {"page": found, "rule_sets": queries.rule_sets(request.access)}
    return render(request, "elections/commission.html", context)


@allowed(CALL)
def adopt(request):
    """The rules of a term, written down with the minutes of the vote; from then on they are never changed."""
    queries.called_by(request.access)
    proposed = yaml.safe_dump(queries.proposed_rules() or {}, sort_keys=False, allow_unicode=True)
    form = forms.Adopt(request.POST or None, initial={"rules": proposed})
    if form.is_valid() and _in(form, actions.adopt_rules, request, **form.cleaned_data) is not None:
        messages.success(request, _("The rules are written down with their hash, and nobody changes them any more."))
        return redirect("elections:commission")
    return render(request, "elections/adopt.html", {"form": form})


@allowed(CALL)
def call(request):
    """A new election under the newest rules; the first ones are the pack's, adopted here."""
    queries.called_by(request.access)
    form = forms.Call(request.POST or None)
    rule_set = queries.rule_sets(request.access).first()
    if rule_set is None:
        messages.error(request, _("Adopt the rules of the term first."))
        return redirect("elections:adopt")
    if form.is_valid():
        try:
            made = actions.call_election(rule_set=rule_set, by=request.access, **form.cleaned_data)
            return redirect("elections:named", made.uuid)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "elections/call.html", {"form": form, "rule_set": rule_set})


@allowed(CALL)
def named(request, uuid):
    """Who sits, who are trustees (their links are shown once), and the codes' public numbers."""
    try:
        election = queries.called_by(request.access).get(uuid=uuid)
    except ObjectDoesNotExist:
        raise Http404 from None
    links: list[str] = []
    kinds = (forms.NameMember, forms.NameTrustees, forms.Codes, forms.ByElection)
    member, bodies, codes, again = (kind(None) for kind in kinds)
    if "account" in request.POST:
        member = forms.NameMember(request.POST)
        if member.is_valid() and _in(member, actions.name_member, request, election=election, **member.cleaned_data):
            return redirect("elections:named", uuid)
    elif "bodies" in request.POST:
        bodies = forms.NameTrustees(request.POST)
        if bodies.is_valid():
            made = _in(bodies, actions.name_trustees, request, election=election, **bodies.cleaned_data) or []
            base = f"{settings.ORIGIN_URL}{reverse('elections:trustee')}"
            links = [f"{base}#{election.uuid}.{at}.{link}" for at, link in enumerate(made, start=1)]
    elif "fill" in request.POST:
        if _try(request, actions.fill_vacancy, election=election) is not None:
            messages.success(request, _("The next in line has her post, for the rest of the years."))
        return redirect("elections:named", uuid)
    elif "opens_at" in request.POST:
        again = forms.ByElection(request.POST)
        if again.is_valid():
            made_again = _in(again, actions.call_by_election, request, election=election, **again.cleaned_data)
            if made_again is not None:
                return redirect("elections:named", made_again.uuid)
    elif "public" in request.POST:
        codes = forms.Codes(request.POST)
        if codes.is_valid() and _in(codes, actions.load_codes, request, election=election, **codes.cleaned_data):
            return redirect("elections:named", uuid)
    vacant = queries.vacancies(election)
    context = {
        "election": election, "member": member, "bodies": bodies, "codes": codes, "links": links,
        "ready": queries.made_ready(election), "members": queries.committee(election),
        "trustees": queries.trustees_of(election), "vacant": vacant, "again": again,
        "line": queries.next_in_line(election) if vacant else [],
        "followed_by": election.followed_by.order_by("called_at"),
    }  # fmt: skip
    return render(request, "elections/named.html", context)


def _run(request, uuid):
    try:
        return queries.run_by(request.access, uuid)
    except ObjectDoesNotExist:
        raise Http404 from None


def _not_said(candidacy) -> list[str]:
    """What she did not declare, in words."""
    return [str(words) for asked, words in forms.QUESTIONS.items() if not candidacy.answers.get(asked)]


def _worded(refused, candidacy) -> Refused:
    """A refusal with sentences instead of the names of declarations."""
    if candidacy is None or refused.codes != ("elections.not_eligible",):
        return refused
    return Refused("elections.not_eligible", missing=" ".join(_not_said(candidacy)).removesuffix("."))


def _try(request, verb, **values):
    """Do it; a refusal is said on the next page."""
    try:
        return verb(by=request.access, **values)
    except Refused as refused:
        for _field, sentence in explain_all(_worded(refused, values.get("candidacy"))):
            messages.error(request, sentence)
        return None


def _in(form, verb, request, **values):
    """Do it; a refusal is said beside the field."""
    try:
        return verb(by=request.access, **values)
    except Refused as refused:
        refuse(form, refused)
        return None


def _known(text) -> str:
    if text not in {str(state) for state in State}:
        raise Http404
    return text


def _key(text):
    try:
        return UUID(text or "")
    except ValueError:
        raise Http404 from None
