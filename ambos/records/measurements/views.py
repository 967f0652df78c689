"""One small piece of page: where a typed value lies, while it is being typed."""

from __future__ import annotations

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.registry.queries import explain, explain_all

from .queries import emergency_phone, judged, table_on

FASTING = {"yes": True, "no": False}
KINDS = {"none": "positive", "advice": "caution", "referral": "caution", "critical_script": "negative"}
"""What a level asks for -> the colour of its tag."""


@allowed(May.SERVE_PEOPLE)
@require_http_methods(["GET", "POST"])
def preview(request):
    """The band of what is being typed, as a tag; the script when it is critical. No person is named, nothing is kept,
    and no value is logged (the log knows routes only; send it by POST and no address carries it either).

    Takes ``test``, a field for each value the test asks, ``unit`` (or ``<test>_unit``; else the canonical one),
    ``fasting`` (yes, no, anything else is not known); ``suffix`` is what the form adds to the names of the values.
    """
    sent, day = request.POST or request.GET, timezone.localdate()
    test = table_on(day).tests.get(sent.get("test", ""))
    values = {name: sent.get(name + sent.get("suffix", ""), "") for name in test.asks} if test else {}
    context = {}
    if values and all(value.strip() for value in values.values()):
        unit = sent.get("unit") or sent.get(f"{test.code}_unit") or test.unit
        try:
            reading = judged(test.code, values, unit, FASTING.get(sent.get("fasting", "")), on=day)
            context = _in_words(reading, get_language() or "es", emergency_phone(request.access))
        except Refused as refused:
            context = {"sentences": [sentence for _, sentence in explain_all(refused)]}
    return render(request, "measurements/preview.html", context)


def _in_words(reading, language, phone):
    """The level as a tag, what to ask again, and the steps of the script with the emergency number of this country."""
    band = reading.band
    return {
        "kind": KINDS.get(band.level.action, "") if band else "",
        "level": band.level.label.in_language(language) if band else "",
        "minutes": reading.repeat_after_minutes,
        "asks": [explain(reason) for reason in reading.suspicious],
        "steps": [
            tuple(text.in_language(language).replace("{emergency_phone}", phone) for text in (step.do, step.say))
            for step in reading.script
        ],
    }
