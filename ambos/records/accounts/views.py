"""One's own account: name, language, where one is signed in."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ambos.domain.errors import Refused
from ambos.records.registry.forms import refuse

from . import actions, queries
from .forms import OwnAccount
from .permissions import allowed


@allowed()
def own(request):
    """My account. Whoever is signed in may open it, with or without a post."""
    form = OwnAccount(request.POST or None, initial={"name": request.user.name, "language": request.user.language})
    if form.is_valid():
        try:
            actions.change_account(account=request.user, **form.cleaned_data, by=request.access)
            messages.success(request, _("Your account was changed."))
            return redirect("accounts:own")
        except Refused as refused:
            refuse(form, refused)
    return render(request, "accounts/own.html", {"form": form, "sessions": queries.own_sessions(request.user)})


@allowed()
@require_POST
def end_session(request, key):
    """End one other session of mine."""
    actions.end_session(account=request.user, session=key, by=request.access)
    messages.success(request, _("That session is over."))
    return redirect("accounts:own")
