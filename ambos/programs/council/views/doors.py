"""What pages with several forms share: a door for each verb that is open, and taking one with what was typed kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.shortcuts import render

from ambos.domain.errors import Refused
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain_all


@dataclass(frozen=True)
class Door:
    """A verb as a page offers it: its words, where it is sent, its form (``None``: a button alone)."""

    words: Any
    address: str
    form: Any = None
    primary: bool = False


def done(request: Any, form: Any, verb: Callable[..., Any]) -> bool:
    """Was it done? ``verb`` takes what was typed by name. A refusal stands beside its field, or on top where there is no form."""
    if form is not None and not form.is_valid():
        return False
    try:
        verb(**(form.cleaned_data if form is not None else {}))
    except Refused as refused:
        if form is not None:
            refuse(form, refused)
        else:
            for _field, sentence in explain_all(refused):
                messages.error(request, sentence)
        return False
    return True


def form_page(request: Any, form: Any, *, title: Any, button: Any, back: str, lead: Any = "") -> Any:
    """A page with one form on it."""
    context = {"form": form, "title": title, "button": button, "back": back, "lead": lead}
    return render(request, "council/form.html", context)
