"""The pages of administrators (people and their posts) and auditors (the log). They compose verbs of records, and hold no rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.errors import Refused
from ambos.records.accounts import actions as accounts
from ambos.records.accounts import queries as account_queries
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.audit import queries as log_queries
from ambos.records.audit.actions import record
from ambos.records.audit.exports import as_csv
from ambos.records.posts import actions as posts
from ambos.records.posts import queries as post_queries
from ambos.records.posts.forms import Appointment, End, NewPerson
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import navigation

from .forms import LogSearch, Reset


@allowed(May.KEEP_ACCOUNTS, May.READ_AUDIT)
@require_safe
def front(request):
    """To the first page of one's own menu."""
    return redirect(navigation(request.access, "admin")[0].url_name)


@allowed(May.KEEP_ACCOUNTS)
@require_safe
def people(request):
    """Everybody with an account, and the posts that run."""
    text = request.GET.get("q", "").replace("\0", "")[:120]  # PostgreSQL takes no NUL
    page = Paginator(account_queries.accounts(request.access, text), 50).get_page(request.GET.get("page"))
    held = post_queries.posts_by_holder(request.access, list(page), timezone.localdate())
    rows = [(account, held[account.pk]) for account in page]
    return render(request, "portal/admin/people.html", {"rows": rows, "page": page, "text": text})


@allowed(May.KEEP_ACCOUNTS)
def new(request):
    """Somebody new: an account and her first post."""
    form = NewPerson(request.POST or None, initial={"starts_on": timezone.localdate()})
    if form.is_valid():
        try:
            post = posts.take_on(**form.cleaned_data, by=request.access)
            messages.success(request, _("The invitation is on its way."))
            return redirect("admin-account", post.holder_id)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "portal/admin/new.html", {"form": form})


@allowed(May.KEEP_ACCOUNTS)
def account(request, key):
    """One account: its posts, past and to come; posting the form gives another one."""
    holder = _account(request, key)
    form = Appointment(request.POST or None, initial={"starts_on": timezone.localdate()})
    if form.is_valid():
        try:
            posts.appoint(holder=holder, **form.cleaned_data, by=request.access)
            messages.success(request, _("The post was given."))
            return redirect("admin-account", key)
        except Refused as refused:
            refuse(form, refused)
    context = {
        "holder": holder,
        "form": form,
        "reset": Reset(),
        "rows": post_queries.posts_of(request.access, holder),
        "today": timezone.localdate(),
        "has_second_factor": account_queries.has_second_factor(holder),
    }
    return render(request, "portal/admin/account.html", context)


@allowed(May.KEEP_ACCOUNTS)
def end_post(request, key):
    """End a post on a day."""
    post = _post(request, key)
    form = End(request.POST or None, post=post, today=timezone.localdate())
    if form.is_valid():
        try:
            posts.end_post(post=post, on=form.cleaned_data["on"], by=request.access)
            messages.success(request, _("The post ends on that day."))
            return redirect("admin-account", post.holder_id)
        except Refused as refused:
            refuse(form, refused)
    back = reverse("admin-account", args=[post.holder_id])
    return render(request, "posts/end.html", {"form": form, "held": post, "back": back})


@allowed(May.KEEP_ACCOUNTS)
@require_POST
def revoke_post(request, key):
    """Take a post back at once."""
    post = posts.revoke_post(post=_post(request, key), by=request.access)
    messages.success(request, _("The post was taken back. It opens nothing more."))
    return redirect("admin-account", post.holder_id)


VERBS: dict[str, tuple[Callable[..., Any], str]] = {
    "deactivate": (accounts.deactivate_account, gettext_noop("The account is closed.")),
    "reactivate": (accounts.reactivate_account, gettext_noop("The account is open again.")),
    "end-sessions": (accounts.end_all_sessions, gettext_noop("She is signed out everywhere.")),
    "invite": (accounts.invite_again, gettext_noop("The invitation is on its way.")),
}


@allowed(May.KEEP_ACCOUNTS)
@require_POST
def change(request, key, verb):
    """Close, open, sign out, invite again: one button each."""
    if verb not in VERBS:
        raise Http404
    act, done = VERBS[verb]
    act(account=_account(request, key), by=request.access)
    messages.success(request, _(done))
    return redirect("admin-account", key)


@allowed(May.KEEP_ACCOUNTS)
@require_POST
def reset(request, key):
    """Take the second step off the account of whoever lost hers."""
    accounts.reset_second_factor(
        account=_account(request, key), reason=request.POST.get("reason", ""), by=request.access
    )
    messages.success(request, _("Her second step is off. She sets up a new one when she signs in."))
    return redirect("admin-account", key)


@allowed(May.READ_AUDIT)
@require_safe
def log(request):
    """What was done and who read what, newest first."""
    form, search = _search(request)
    try:
        after = UUID(request.GET.get("after", "")) if "after" in request.GET else None
    except ValueError:
        raise Http404 from None
    page = log_queries.events(request.access, search, after)
    names = account_queries.names_of(request.access, {event.by for event in page.events})
    rows = [(event, names.get(event.by, event.by)) for event in page.events]
    return render(request, "portal/admin/log.html", {"form": form, "rows": rows, "more": page.more})


@allowed(May.READ_AUDIT)
@require_safe
def log_csv(request):
    """The same, all of it, as CSV. That somebody took it away is itself written down."""
    _form, search = _search(request)
    found = log_queries.all_events(request.access, search)
    record("audit.exported", "audit.event", by=request.access, of=search.verb)
    return StreamingHttpResponse(
        as_csv(found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="log.csv"'},
    )


def _search(request):
    form = LogSearch(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    by = account_queries.key_of(request.access, asked.get("by", "").strip())
    return form, log_queries.Search(**{**asked, "by": by} if asked else {})


def _account(request, key):
    try:
        return account_queries.account(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None


def _post(request, key):
    try:
        return post_queries.post(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None
