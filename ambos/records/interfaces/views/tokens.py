"""Tokens: made here, shown once, revoked here."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.posts.queries import roles
from ambos.records.registry.forms import refuse

from .. import actions
from ..forms import NewToken
from ..permissions import SCOPES, may_keep_all, may_make, scopes_of
from ..queries.tokens import all_tokens, token


@allowed()
def tokens(request):
    """My tokens, and a new one. Its key is on the page that answers, and never again."""
    post, key = request.post, None
    form = NewToken(request.POST or None, scopes=scopes_of(roles().get(post.role)) if post else [])
    if post and form.is_valid():
        try:
            _made, key = actions.make_token(post=post, by=request.access, **form.cleaned_data)
            form = NewToken(scopes=scopes_of(roles().get(post.role)))
        except Refused as refused:
            refuse(form, refused)
    return _never_kept(render(request, "interfaces/tokens.html", {
        "form": form, "key": key, "may_make": may_make(request.access), "may_keep_all": may_keep_all(request.access),
        "listed": [(t, [SCOPES[s].title for s in t.scopes if s in SCOPES]) for t in all_tokens(request.access)[:200]],
        "now": timezone.now(),
    }))  # fmt: skip


@allowed()
@require_POST
def revoke(request, key):
    """This token opens nothing from now on."""
    try:
        actions.revoke_token(token=token(request.access, key), by=request.access)
    except ObjectDoesNotExist:
        raise Http404 from None
    messages.success(request, _("The token was revoked. It opens nothing from now on."))
    return redirect("interfaces:tokens")


def _never_kept(answer):
    answer.headers["Cache-Control"] = "no-store"
    return answer
