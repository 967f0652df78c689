"""What every form about one study shares."""

from __future__ import annotations

from typing import Any

from django import forms

from ..models import Study


class StepForm(forms.Form):
    """A form about one study. ``save`` calls its verb."""

    def __init__(self, *args: Any, study: Study, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.study = study

    def save(self, by: Any) -> Any:
        raise NotImplementedError
