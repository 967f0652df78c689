"""What a receiving school opens from the paper: how to read it, and the page by which it says that the child arrived.

Neither learns what the paper says. The report sends three things, which the page names: the folio, the school, the grade.
"""

from __future__ import annotations

from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import public
from ambos.records.registry.forms import refuse

from ..actions import acknowledge_document
from ..exports import reading
from ..forms import ReceivePaper
from .checking import TRIES, too_many


@public("A school that holds a paper says that it received it; it needs no account")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def received(request):
    """Say that the child arrived. Looking sends nothing; the button sends folio, school and grade, and nothing else."""
    form, said = ReceivePaper(request.POST or None, grades=reading.words()["grades"]), None
    if request.method == "POST" and too_many(request, "received"):
        return render(request, "documents/received.html", {"form": form, "is_many": True, "tries": TRIES}, status=429)
    if request.method == "POST" and form.is_valid():
        try:
            said = acknowledge_document(**form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
    status = 422 if form.errors else 200
    return render(request, "documents/received.html", {"form": form, "said": said}, status=status)


@require_safe
@public("How to read a transfer document is for every teacher")
def guide(request):
    """How to read a transfer document: what it is, grades side by side, the scale, what to do on the first day."""
    words, which = reading.words(), 0 if (get_language() or "es").startswith("es") else 1
    return render(request, "documents/guide.html", {
        "grades": [(number, *pair) for number, pair in sorted(words["grades"].items())],
        "subjects": [pair for _number, pair in sorted(words["subjects"].items())],
        "scale": words["scale"]["words"][which],
        "letters": _letters(words["letters"], words["scale"]["highest"]),
    })  # fmt: skip


def _letters(rows: list[list], highest: int) -> list[tuple[str, str, str]]:
    """(from, to, letter) of each band in marks of the origin, from the best: tenths as they are written."""
    ends = [highest, *[low - 1 for low, _letter in rows[:-1]]]
    return [(f"{low / 10:.1f}", f"{end / 10:.1f}", letter) for (low, letter), end in zip(rows, ends, strict=True)]
