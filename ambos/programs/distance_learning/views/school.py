"""A college, an employer or a workforce program: opens a statement from its code, and says what it did with it."""

from __future__ import annotations

from django.shortcuts import render
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import public
from ambos.records.casework.actions import take_try
from ambos.records.casework.views.guard import address_of, private
from ambos.records.registry.forms import refuse

from .. import actions, queries
from ..forms import OutcomeForm

TRIES = 60
"""Looks an hour from one address: a registrar's office opens many, a guesser gets nowhere with 192 bits."""


@public("whoever holds the statement opens it from its code, without an account")
@private()
def statement(request, token):
    """The statement as it was frozen, how to verify the certificate, and what became of it."""
    if take_try("statement", [f"address:{address_of(request)}"], limit=TRIES) is None:
        return render(request, "distance_learning/rest.html", status=429)
    found = queries.by_link(token, timezone.localdate())
    if found is None:
        return render(request, "distance_learning/statement_gone.html", status=404)
    form, thanks = OutcomeForm(request.POST or None), False
    if form.is_valid():
        try:
            actions.report_outcome(statement=found, by="link", **form.cleaned_data)
            thanks = True
        except Refused as refused:
            refuse(form, refused)
    return render(request, "distance_learning/statement.html", {
        "shown": queries.shown_statement(found), "form": OutcomeForm() if thanks else form, "thanks": thanks,
    })  # fmt: skip
