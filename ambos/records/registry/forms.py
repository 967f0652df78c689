"""What every form shares: how a refusal of the rules is shown beside the field it speaks of; fields that the packs fill."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm, ChoiceField

from ambos.domain.errors import Refused

from .loading import currencies
from .queries import explain_all


class CurrencyField(ChoiceField):
    """One of the currencies of the packs, the first country of residence's unless another is chosen."""

    def __init__(self, **options: Any):
        super().__init__(choices=lambda: [(code, code) for code in currencies()], **options)

    def to_python(self, value: Any) -> str:
        """In capitals."""
        return super().to_python(value).strip().upper()


def refuse(form: BaseForm, refused: Refused) -> None:
    """Put the sentence of each reason beside its field, or on top when the form has no such field. What was typed stays."""
    for field, sentence in explain_all(refused):
        form.add_error(field if field in form.fields else None, sentence)
