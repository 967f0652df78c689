"""Pages of the institute: requests, one request step by step, its papers, what was asked of the origin."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ambos.domain import transcripts as life
from ambos.domain.errors import Refused
from ambos.domain.uploads import ENDINGS, MEDIA_TYPES
from ambos.records.accounts.permissions import allowed
from ambos.records.files.queries import open_file
from ambos.records.learning.queries import assessments_of
from ambos.records.learning.roles import ANALYZE_CREDITS, ASK_FOR_RECORDS, REVIEW_CREDITS
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain_all

from .. import actions, queries
from ..forms import (
    AnswerForm,
    AskForm,
    AskOriginForm,
    ChaseForm,
    CloseForm,
    CompletedForm,
    GridForm,
    IdentityForm,
    JudgeForm,
    NoteForm,
    PaperForm,
    grid_lines,
    of_plan,
    pasted_lines,
    plan_grid,
    written,
)

PAGE = 100


@allowed(ANALYZE_CREDITS)
def work(request):
    """What waits: requests by state, answers of the origin that are due, what a person must look at."""
    shown = {
        "text": request.GET.get("q", ""),
        "state": request.GET.get("state", "open"),
        "waits": "waits" in request.GET,
    }
    found = queries.requests(request.access, **shown)
    today = timezone.localdate()
    return render(request, "transcripts/work.html", {
        "follow_ups": queries.follow_ups_due(request.access, today)[:PAGE],
        "rows": found[:PAGE], "shown": shown, "awaited": queries.awaited(request.access, today)[:PAGE],
        "states": queries.state_choices(), "today": today,
    })  # fmt: skip


@allowed(ANALYZE_CREDITS, ASK_FOR_RECORDS)
def ask(request):
    """Bring a request about a student."""
    form = AskForm(request.POST or None, access=request.access)
    if form.is_valid():
        try:
            made = actions.ask(**form.details(), by=request.access)
            return redirect(_home(request, made))
        except Refused as refused:
            refuse(form, refused)
    return render(request, "transcripts/ask.html", {"form": form})


@allowed(ANALYZE_CREDITS)
def one(request, key):
    """One request: what it waits for, its papers, the six steps, the origin, the analysis."""
    found = _request(request, key)
    return _page(request, found)


@allowed(ANALYZE_CREDITS)
@require_POST
def do(request, key, verb):
    """One step of a request; each verb reads the form it needs."""
    found = _request(request, key)
    try:
        said = DO[verb](request, found)
    except KeyError:
        raise Http404 from None
    except Refused as refused:
        say(request, refused)
        said = None
    if verb == "link" and said:
        return _page(request, found, link=request.build_absolute_uri(said))
    return redirect("transcripts:one", found.pk)


@allowed(ANALYZE_CREDITS)
def paper(request, key, paper):
    """The lines of one paper: a grid that begins with the plan's courses, a paste, or a file."""
    found = _request(request, key)
    row = _paper(found, paper)
    asked = request.POST if request.method == "POST" else request.GET if "plan" in request.GET else None
    form = GridForm(asked, request.FILES or None, initial=_initial(row))
    by = form.cleaned_data if form.is_bound and form.is_valid() else None
    among = of_plan(by["plan"] if by else row.plan, by["level"] if by else row.level)
    if request.method == "POST" and by:
        how = {"scale": by["scale"], "grade": by["grade"], "school_year": by["school_year"]}
        try:
            text = by["file"] or by["pasted"]
            lines = pasted_lines(text, among, **how) if text.strip() else grid_lines(request.POST, among, **how)
            actions.write_paper(request=found, paper=row, lines=lines, by=request.access)
            messages.success(request, _("Lines saved: %(n)s.") % {"n": len(lines)})
            return redirect("transcripts:paper", found.pk, row.pk)
        except Refused as refused:
            refuse(form, refused)
    rows = written(row, among) or plan_grid(among, by["grade"] if by else None)
    return render(request, "transcripts/paper.html", {
        "request_": found, "paper": row, "form": form, "rows": rows, "courses": among, "judge": JudgeForm(),
        "standings": queries.standing_choices(),
    })  # fmt: skip


@allowed(ANALYZE_CREDITS)
def origin(request, key):
    """Write to an office of origin; whom it knows is opened here, and the opening is logged."""
    found = _request(request, key)
    form = AskOriginForm(request.POST or None, initial=queries.origin_initial(found))
    identity = queries.identity_of(found, by=request.access, reason="letter_to_origin")
    if form.is_valid():
        try:
            actions.ask_origin(request=found, by=request.access, **form.cleaned_data)
            return redirect("transcripts:one", found.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "transcripts/origin.html", {"request_": found, "form": form, "identity": identity})


@allowed(ANALYZE_CREDITS)
@require_POST
def origin_step(request, key, other, verb):
    """Somebody asked again, or the office answered."""
    found = _request(request, key)
    asked = next((row for row in found.origin_requests.all() if row.pk == other), None)
    form = {"chase": ChaseForm, "answer": AnswerForm}.get(verb, ChaseForm)(request.POST)
    if asked is None or verb not in ("chase", "answer"):
        raise Http404
    if form.is_valid():
        try:
            (actions.chase if verb == "chase" else actions.record_answer)(
                origin_request=asked, by=request.access, **form.cleaned_data
            )
        except Refused as refused:
            say(request, refused)
    else:
        messages.error(request, _("Fill in the answer and its day."))
    return redirect("transcripts:one", found.pk)


@allowed(ANALYZE_CREDITS, REVIEW_CREDITS, ASK_FOR_RECORDS)
def file(request, key, paper):
    """The file of one paper. Its opening is logged."""
    found = _request(request, key)
    row = _paper(found, paper)
    if row.file_id is None:
        raise Http404
    opened = open_file(request.access, row.file_id, reason="read_school_record")
    return sent_file(opened, f"{found.code}-{row.kind}")


def sent_file(opened, name):
    """A file as a download under a name of ours with its true ending."""
    ending = ENDINGS[next(kind for kind, media in MEDIA_TYPES.items() if media == opened.file.media_type)][0]
    answer = HttpResponse(opened.content, content_type=opened.file.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def say(request, refused):
    """The sentences of a refusal above the next page."""
    for _field, sentence in explain_all(refused):
        messages.error(request, sentence)


def _page(request, found, link=""):
    papers = list(queries.papers_of(found))
    return render(request, "transcripts/request.html", {
        "request_": found, "papers": papers, "steps": queries.reading_of(found, papers), "analysis": queries.latest(found),
        "placement": queries.placement_of(found), "origin": queries.standings_of(found, timezone.localdate()),
        "happened": queries.timeline(found), "link": link, "paper_form": PaperForm(), "identity_form": IdentityForm(),
        "completed": CompletedForm.of(found), "chase": ChaseForm(), "answer": AnswerForm(), "note": NoteForm(), "close": CloseForm(),
        "assessments": assessments_of(found.learner), "may_place": found.state in life.OPEN,
        "moves": queries.moves_of(found), "today": timezone.localdate(),
        "agreement": queries.agreement_of(found.district, timezone.localdate()),
    })  # fmt: skip


def _checked(form):
    """What was typed, or the first fault as a refusal of its own."""
    if not form.is_valid():
        raise Refused(
            "transcripts.incomplete",
            what=", ".join(str(form.fields[name].label) for name in form.errors if name in form.fields),
        )
    return form.cleaned_data


def _send_paper(request, found):
    data = _checked(PaperForm(request.POST, request.FILES))
    return _sent(found, data, request.access)


def _sent(found, data, by):
    upload = data.pop("upload")
    return actions.send_paper(
        request=found, upload=upload, name=upload.name if upload else "", kind=data["kind"], by=by,
        country=data["country"].lower(), level=data["level"], school_name=data["school_name"], form_key=data["form_key"],
    )  # fmt: skip


def _judge(request, found):
    data = _checked(JudgeForm(request.POST))
    return actions.judge_paper(request=found, paper=_paper(found, request.POST.get("paper")), by=request.access, **data)


def _identity(request, found):
    form = IdentityForm(request.POST)
    _checked(form)
    return actions.give_identity(request=found, identity=form.identity(), by=request.access)


def _completed(request, found):
    form = CompletedForm(request.POST)
    _checked(form)
    return actions.tell_completed(request=found, by=request.access, **form.told())


DO = {
    "paper": _send_paper,
    "judge": _judge,
    "identity": _identity,
    "completed": _completed,
    "step": lambda request, found: actions.answer_step(
        request=found, step=request.POST.get("step", ""), answer=request.POST.get("answer", ""),
        note=request.POST.get("note", ""), by=request.access,
    ),
    "complete": lambda request, found: actions.complete_reading(request=found, by=request.access),
    "analyse": lambda request, found: actions.analyse(request=found, by=request.access),
    "settle": lambda request, found: actions.settle(request=found, by=request.access, **_checked(NoteForm(request.POST))),
    "close": lambda request, found: actions.close_request(request=found, by=request.access, **_checked(CloseForm(request.POST))),
    "place": lambda request, found: actions.place_provisionally(request=found, by=request.access),
    "link": lambda request, found: actions.make_link(request=found, by=request.access),
    "revoke": lambda request, found: actions.revoke_links(request=found, by=request.access),
}  # fmt: skip


def _request(request, key):
    try:
        return queries.request(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None


def _paper(found, key):
    row = next((one for one in queries.papers_of(found) if str(one.pk) == str(key)), None)
    if row is None:
        raise Http404
    return row


def _initial(row):
    lines = list(row.lines.all())
    first = lines[0] if lines else None
    return {
        "plan": row.plan or (first.course.plan if first and first.course else ""), "level": row.level,
        "scale": (first.scale if first else "") or row.scale, "grade": first.grade if first else None,
        "school_year": first.school_year if first else None,
    }  # fmt: skip


def _home(request, found):
    return reverse(
        "transcripts:one" if request.access.may(ANALYZE_CREDITS) else "transcripts:school_one", args=[found.pk]
    )
