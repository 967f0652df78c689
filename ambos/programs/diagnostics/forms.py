"""What is typed: a code, an answer, a sitting, a slip, a reason."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ambos.domain.access import Access
from ambos.domain.diagnostics.items import PLACES
from ambos.domain.diagnostics.sitting import Given
from ambos.domain.errors import Refused
from ambos.records.registry.forms import DayField, Once

from .actions import Slip
from .loading import banks
from .models import Attempt, Sitting
from .queries import adaptive_is_on, code_index, schools_of


class CodeForm(forms.Form):
    """The code of a slip."""

    code = forms.CharField(
        label=_("Code of your slip"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "input code"}
        ),
    )

    def clean_code(self) -> str:
        """The blind index of the code; a code whose check character is wrong is said to be mistyped."""
        index = code_index(self.cleaned_data["code"])
        if index is None:
            raise forms.ValidationError(_("One character is mistyped. Look at your slip and write it again."))
        return index


class AnswerForm(forms.Form):
    """One of four options, or none."""

    choice = forms.TypedChoiceField(
        choices=[(str(n), place) for n, place in enumerate(PLACES)], coerce=int, required=False, empty_value=None
    )


def bank_choices() -> list[tuple[str, str]]:
    """Diagnostics in the reader's language."""
    return [(code, bank.title.in_language(get_language() or "es")) for code, bank in banks().items()]


class SlipForm(forms.Form):
    """What a pupil needs. ``slip()`` gives it to the verb."""

    pupil = forms.CharField(
        label=_("Your school's number of this pupil"),
        help_text=_("A number of yours, never a name. It may stay empty."),
        max_length=40,
        required=False,
    )
    grade_earned = forms.TypedChoiceField(
        label=_("Grade the pupil has earned"),
        help_text=_("A diagnostic never lowers it."),
        choices=[("", "—"), *((str(n), str(n)) for n in range(1, 13))],
        coerce=int,
        required=False,
        empty_value=None,
    )
    time_factor = forms.ChoiceField(label=_("Working time"), choices=Attempt.Factor)
    larger_text = forms.BooleanField(label=_("larger text"), required=False)
    read_aloud = forms.BooleanField(label=_("a helper reads aloud"), required=False)
    may_pause = forms.BooleanField(label=_("breaks"), required=False)

    def slip(self) -> Slip:
        """As the verb wants it."""
        return Slip(**self.cleaned_data)


class PlanForm(Once):
    """A sitting and its pupils."""

    organization = forms.ModelChoiceField(label=_("School"), queryset=None, empty_label=None)
    bank = forms.ChoiceField(label=_("Diagnostic"))
    form = forms.ChoiceField(
        label=_("Form"), help_text=_("Whoever took form A before takes form B."), choices=Sitting.Form
    )
    day = DayField(label=_("Day"))
    pupils = forms.CharField(
        label=_("Pupils"),
        help_text=_("Your school's number of each pupil, one on a line. Never a name."),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
    )
    blank = forms.IntegerField(label=_("Slips without a number"), min_value=0, max_value=60, required=False, initial=0)

    def __init__(self, *arguments, access: Access, **options):
        super().__init__(*arguments, **options)
        self.fields["organization"].queryset = schools_of(access)
        self.fields["bank"].choices = bank_choices()
        if not any(adaptive_is_on(code) for code in banks()):
            self.fields["form"].choices = [c for c in Sitting.Form.choices if c[0] != Sitting.Form.ADAPTIVE]
        self.fields["day"].initial = timezone.localdate

    def slips(self) -> list[Slip]:
        """One per line, then the blank ones."""
        numbers = [line.strip() for line in self.cleaned_data["pupils"].splitlines() if line.strip()]
        return [*(Slip(pupil=n) for n in numbers), *(Slip() for _n in range(self.cleaned_data["blank"] or 0))]


class ReasonForm(forms.Form):
    """Why an attempt is set aside."""

    reason = forms.CharField(label=_("Why it is set aside"), max_length=200)


def typed_answers(rows) -> list:
    """The answers a browser sends, each a mapping. Refused ``diagnostics.bad_answers`` when they have another shape."""
    found = []
    try:
        for row in list(rows)[:200]:
            choice = row["choice"]
            if choice is not None and (isinstance(choice, bool) or not isinstance(choice, int) or not 0 <= choice <= 3):
                raise ValueError("option")
            turn, seconds = row["turn"], row["seconds"]
            if isinstance(turn, bool) or not isinstance(turn, int) or turn < 0 or not isinstance(seconds, int | float):
                raise ValueError("turn")
            found.append(Given(str(row["item"])[:12], choice, turn, max(0, min(int(seconds), 10**6))))
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
        raise Refused("diagnostics.bad_answers") from None
    return found
