"""Her own page, by the link of her invitation: answer, code for the door, certificate, what she promised, survey, her name.

No account. With ``no-referrer`` a browser sends ``Origin: null``, which Django's form check refuses; the token itself, which
only she has, proves the form.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import public
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain_all

from .. import actions, queries
from ..exports import badge_svg, certificate_of, title_of
from ..forms import AnswerForm, CommitmentForm, FollowUpForm, SurveyForm


@public("whoever was invited answers by her own link, without an account")
@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def page(request, token):
    """Everything of hers about one conference."""
    sent = queries.by_token(token)
    if sent is None:
        return _private(render(request, "conferences/mine_gone.html", status=404))
    forms = _forms(request, sent)
    if request.method == "POST":
        verb = request.POST.get("verb", "")
        if verb not in VERBS:
            raise Http404
        try:
            if VERBS[verb](request, sent, forms):
                if verb == "forget":
                    return _private(render(request, "conferences/mine_gone.html", {"forgotten": True}))
                return _private(redirect("conferences:mine", token))
        except Refused as refused:
            _say(request, refused, forms.get(verb))
    return _private(render(request, "conferences/mine.html", _context(sent, forms)))


@public("whoever attended fetches her certificate by her own link")
@never_cache
@require_safe
def certificate(request, token):
    """Her certificate as PDF."""
    sent = queries.by_token(token)
    made = certificate_of(sent) if sent else None
    if made is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return _private(HttpResponse(made.content, made.media_type, headers=headers))


def _context(sent, forms):
    edition, today = sent.nomination.edition, timezone.localdate()
    language = "en" if (get_language() or "es").startswith("en") else "es"
    days = queries.attended_days(sent)
    return {
        "sent": sent, "edition": edition, "title": title_of(edition, language), "forms": forms, "days": days, "today": today,
        "badge": badge_svg(sent) if sent.state == "accepted" and today <= edition.ends_on else "",
        "promises": queries.own_commitments(sent), "may_answer": edition.state == "inviting" and today < edition.starts_on,
        "may_promise": days and edition.state in ("held", "following"), "support_left": queries.support_left(edition),
        "aims": edition.aims_en if language == "en" and edition.aims_en else edition.aims,
    }  # fmt: skip


def _forms(request, sent):
    verb = request.POST.get("verb", "")
    return {
        "accept": AnswerForm(request.POST if verb == "accept" else None, edition=sent.nomination.edition),
        "promise": CommitmentForm(request.POST if verb == "promise" else None),
        "follow_up": FollowUpForm(request.POST if verb == "follow_up" else None),
        "survey": SurveyForm(request.POST if verb == "survey" else None),
    }


def _accept(request, sent, forms):
    form = forms["accept"]
    if not form.is_valid():
        return False
    actions.answer_invitation(
        invitation=sent, accept=True, by="link", attends_at=form.cleaned_data.get("attends_at") or "first",
        wants_support=form.cleaned_data.get("wants_support", False),
    )  # fmt: skip
    messages.success(request, _("Thank you. Your place is kept."))
    return True


def _decline(request, sent, forms):
    actions.answer_invitation(invitation=sent, accept=False, by="link")
    messages.success(request, _("Thank you for telling us. The place goes to somebody else."))
    return True


def _promise(request, sent, forms):
    form = forms["promise"]
    if not form.is_valid():
        return False
    typed = form.cleaned_data
    actions.commit(
        edition=sent.nomination.edition, invitation=sent, what=typed["what"], due_on=typed["due_on"], form_key=typed["form_key"],
        by="link",
    )  # fmt: skip
    messages.success(request, _("Written down. We ask you about it in 3, 6 and 12 months."))
    return True


def _follow_up(request, sent, forms):
    form = forms["follow_up"]
    own = [one for row in queries.own_commitments(sent) for one in row.answers]
    asked = next((one for one in own if str(one.pk) == request.POST.get("follow_up")), None)
    if asked is None:
        raise Http404
    if not form.is_valid():
        return False
    actions.say_follow_up(follow_up=asked, by="link", **form.cleaned_data)
    messages.success(request, _("Thank you. Your consulate looks at it and confirms it."))
    return True


def _survey(request, sent, forms):
    form = forms["survey"]
    if not form.is_valid():
        return False
    actions.take_survey(invitation=sent, **form.cleaned_data)
    messages.success(request, _("Thank you. Your opinion is kept without your name."))
    return True


def _touch(request, sent, forms):
    actions.set_touch(invitation=sent, stays=request.POST.get("stays") == "yes")
    return True


def _forget(request, sent, forms):
    actions.forget_who_asks(invitation=sent)
    return True


VERBS = {
    "accept": _accept, "decline": _decline, "promise": _promise, "follow_up": _follow_up, "survey": _survey, "touch": _touch,
    "forget": _forget,
}  # fmt: skip


def _say(request, refused, form):
    if form is not None:
        refuse(form, refused)
        return
    for _field, sentence in explain_all(refused):
        messages.error(request, sentence)


def _private(response):
    response["Referrer-Policy"], response["X-Robots-Tag"] = "no-referrer", "noindex, nofollow, noarchive"
    return response
