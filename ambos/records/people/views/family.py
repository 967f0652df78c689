"""Who answers for her and who lives with her: taking off what no longer holds. What is added is added on her page."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.registry.queries import explain_all

from .. import actions, queries


@require_POST
@allowed(May.SERVE_PEOPLE)
def end_guardian(request, key):
    """This guardian answers for her no longer."""
    found = queries.guardian(request.access, key)
    if found is None:
        raise Http404
    actions.end_guardian(guardian=found, by=request.access)
    messages.success(request, _("Taken off. What she allowed before keeps her name."))
    return redirect("people:person", found.person_id)


@require_POST
@allowed(May.SERVE_PEOPLE)
def leave_household(request, key):
    """She no longer lives with them."""
    found = queries.person(request.access, key)
    if found is None:
        raise Http404
    try:
        actions.leave_household(person=found, by=request.access)
        messages.success(request, _("Saved."))
    except Refused as refused:
        messages.error(request, " ".join(sentence for _field, sentence in explain_all(refused)))
    return redirect("people:person", found.pk)
