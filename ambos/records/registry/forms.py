"""What every form shares: how a refusal of the rules is shown beside the field it speaks of."""

from __future__ import annotations

from django.forms import BaseForm

from ambos.domain.errors import Refused

from .queries import explain_all


def refuse(form: BaseForm, refused: Refused) -> None:
    """Put the sentence of each reason beside its field, or on top when the form has no such field. What was typed stays."""
    for field, sentence in explain_all(refused):
        form.add_error(field if field in form.fields else None, sentence)
