"""Under which post one acts, what the roles may do, and a partner's own staff. The administrators' pages are in the portal."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.registry.forms import refuse

from . import actions, queries
from .forms import End, Newcomer


@allowed()
@require_POST
def act(request):
    """From now on act under another of one's own posts, and go to its first page, or to the page that was closed before."""
    chosen = next((held for held in request.posts if str(held.pk) == request.POST.get("post")), None)
    if chosen is None:
        raise Http404
    request.session["post"] = str(chosen.pk)
    asked = request.POST.get("next", "")
    if asked and url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure()):
        return redirect(asked)
    return redirect("home")


@allowed()
@require_safe
def roles(request):
    """Every role as the code has it: what it is for, how far it reaches, whose named records it opens, what it may do."""
    return render(request, "posts/roles.html", {"roles": queries.roles().values()})


@allowed(May.KEEP_OWN_STAFF)
def staff(request):
    """The staff of one's own organization, and somebody new."""
    now = timezone.now()
    offices = queries.offices_of_partner(request.access, now)
    form = Newcomer(request.POST or None, offices=offices, initial={"starts_on": timezone.localdate()})
    if form.is_valid():
        try:
            actions.take_on(**form.cleaned_data, organization=request.post.organization, by=request.access)
            messages.success(request, _("The invitation is on its way."))
            return redirect("posts:staff")
        except Refused as refused:
            refuse(form, refused)
    rows = queries.staff(request.access, timezone.localdate())
    return render(request, "posts/staff.html", {"form": form, "rows": rows, "offices": offices})


@allowed(May.KEEP_OWN_STAFF)
def end(request, key):
    """End the post of one of one's own staff on a day."""
    try:
        post = queries.post(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None
    form = End(request.POST or None, post=post, today=timezone.localdate())
    if form.is_valid():
        try:
            actions.end_post(post=post, on=form.cleaned_data["on"], by=request.access)
            messages.success(request, _("The post ends on that day."))
            return redirect("posts:staff")
        except Refused as refused:
            refuse(form, refused)
    return render(request, "posts/end.html", {"form": form, "held": post, "back": reverse("posts:staff")})
