"""What every form shares: boxes for a day, an hour and a moment, the key by which it is recorded once, fields that the packs
fill, and how a refusal of the rules is shown beside the field it speaks of.

A browser's own boxes take and give ISO 8601 alone, whatever language the page is in: a box of type ``date`` that is sent
``22/11/2026`` stays empty. What a person reads beside it is written by the browser, in her own way.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms

from ambos.domain.errors import Refused

from .loading import currencies
from .queries import explain_all


class CurrencyField(forms.ChoiceField):
    """One of the currencies of the packs, the first country of residence's unless another is chosen."""

    def __init__(self, **options: Any):
        super().__init__(choices=lambda: [(code, code) for code in currencies()], **options)

    def to_python(self, value: Any) -> str:
        """In capitals."""
        return super().to_python(value).strip().upper()


class DayInput(forms.DateInput):
    """The browser's own box for a day."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class HourInput(forms.TimeInput):
    """The browser's own box for an hour of the day, to the minute."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class MomentInput(forms.DateTimeInput):
    """The browser's own box for a day and an hour, in the time zone of the page."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class DayField(forms.DateField):
    """A day, chosen in the browser's box or typed."""

    widget = DayInput


class HourField(forms.TimeField):
    """An hour of the day."""

    widget = HourInput


class MomentField(forms.DateTimeField):
    """A day and an hour."""

    widget = MomentInput


class Once(forms.Form):
    """A form that may be sent twice and is recorded once: each page carries a key of its own, and the verb that is told it
    answers a second sending with what the first made. Without a key, or with something else in its place, nothing is
    recorded."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


def refuse(form: forms.BaseForm, refused: Refused) -> None:
    """Put the sentence of each reason beside its field, or on top when the form has no such field. What was typed stays."""
    for field, sentence in explain_all(refused):
        form.add_error(field if field in form.fields else None, sentence)
