"""What is typed about transfer documents: who asks, what the school says, who signs, how it ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ambos.domain import transfers as rules
from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.domain.names import parse_partial_date
from ambos.records.documents.models import Document
from ambos.records.learning.loading import scale_titles
from ambos.records.network.queries import offices
from ambos.records.people.models import Guardian
from ambos.records.registry.forms import DayField, Once
from ambos.records.registry.queries import explain_all

from . import queries
from .actions import Filled
from .models import Dispute, Transfer

LONG = forms.Textarea(attrs={"rows": 3})
LINES = 12
"""Lines a form offers; a document filled before shows three more than it has."""


def grade_choices() -> list[tuple[str, Any]]:
    """The grades it covers, each by its number and its name at the origin."""
    which = 0 if (get_language() or "es").startswith("es") else 1
    named = [(str(n), f"{n} ({names[which]})") for n, names in sorted(queries.grade_names().items()) if n <= 9]
    return [("", "—"), *named]


def scale_choices() -> list[tuple[str, str]]:
    """The scales marks stand on."""
    which = 0 if (get_language() or "es").startswith("es") else 1
    return [(code, names[which]) for code, names in scale_titles().items()]


class ChildForm(Once):
    """The child a document is asked for."""

    direction = forms.ChoiceField(
        label=_("Where the child goes"), choices=Transfer.Direction.choices, widget=forms.RadioSelect
    )
    is_emergency = forms.BooleanField(
        label=_("The family must leave now: issue it today"), required=False,
        help_text=_("It may go out with marks pending and is completed later. Nobody is asked why."),
    )  # fmt: skip
    given_names = forms.CharField(label=_("Given names of the child"), max_length=120)
    surname1 = forms.CharField(label=_("First surname of the child"), max_length=120)
    surname2 = forms.CharField(
        label=_("Second surname of the child"), max_length=120, required=False,
        help_text=_("As on the birth record, also when the school writes only one."),
    )  # fmt: skip
    born_day = forms.CharField(label=_("Birth date of the child"), max_length=2)
    born_month = forms.CharField(label=_("Month of birth"), max_length=2)
    born_year = forms.CharField(label=_("Year of birth"), max_length=4)
    birthplace = forms.CharField(label=_("City and state of birth"), max_length=120, required=False)
    guardian = forms.CharField(label=_("Who answers for the child"), max_length=120, required=False)
    relationship = forms.ChoiceField(label=_("Relationship"), choices=Guardian.Relationship.choices, required=False)
    school = forms.CharField(label=_("School the child leaves"), max_length=120, required=False)
    school_place = forms.CharField(label=_("City and state of the school"), max_length=120, required=False)
    grade = forms.TypedChoiceField(
        label=_("Grade the child attends"), choices=grade_choices, coerce=int, empty_value=None, required=False
    )

    def clean(self):
        typed = super().clean()
        try:
            typed["born"] = parse_partial_date(
                *(typed.get(f"born_{part}") or "" for part in ("day", "month", "year")),
                today=timezone.localdate(), field="born_day",
            )  # fmt: skip
        except Refused as refused:
            for _field, sentence in explain_all(refused):
                self.add_error("born_day", sentence)
        return typed

    def arguments(self) -> dict[str, Any]:
        """As ``request_transfer`` takes it."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("born_day", "born_month", "born_year", "zip")
        }


class AskForm(ChildForm):
    """A family asks at an office."""

    office = forms.ModelChoiceField(label=_("Office"), queryset=None, empty_label=None)

    def __init__(self, *arguments, access: Access, **options):
        super().__init__(*arguments, **options)
        self.fields["office"].queryset = offices(timezone.localdate()).filter(pk__in=access.offices)


class FamilyAskForm(ChildForm):
    """A family asks on the public page: where it lives says which office, and somebody of it calls."""

    zip = forms.CharField(
        label=_("ZIP code where you live"), max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Telephone where we may call you"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    email = forms.EmailField(label=_("Or e-mail"), required=False)

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.fields["guardian"].label = _("Your name")
        self.fields["guardian"].required = True
        self.fields["is_emergency"].label = _("We must leave now")

    def clean(self):
        typed = super().clean()
        if typed.get("zip"):
            typed["office"] = queries.office_of_zip(typed["zip"])
            if typed["office"] is None:
                self.add_error(
                    "zip",
                    _("We do not know which consulate serves this ZIP code. Look at it again, or call any consulate."),
                )
        return typed


class FillForm(forms.Form):
    """What the school says. One box a subject; an empty mark is pending."""

    school = forms.CharField(label=_("Name of the school"), max_length=120)
    school_place = forms.CharField(label=_("City and state of the school"), max_length=120, required=False)
    grade = forms.TypedChoiceField(
        label=_("Grade the child attended"), choices=grade_choices, coerce=int, empty_value=None
    )
    attended_from = DayField(label=_("First day at this grade"))
    attended_to = DayField(label=_("Last day"))
    is_year_finished = forms.BooleanField(label=_("The school year was finished"), required=False)
    days_attended = forms.IntegerField(label=_("Days the child came"), min_value=0, max_value=366, required=False)
    school_days = forms.IntegerField(label=_("Days there was school"), min_value=1, max_value=366, required=False)
    scale = forms.ChoiceField(label=_("Scale of the marks"), choices=scale_choices)
    language_support = forms.CharField(label=_("Support in the language"), max_length=60, required=False)
    note = forms.CharField(
        label=_("Note of the last teacher, in Spanish"), max_length=240, required=False, widget=LONG,
        help_text=_("What the next teacher should know to begin well. No diagnosis, nothing of the family."),
    )  # fmt: skip
    note_there = forms.CharField(label=_("The same in English"), max_length=240, required=False, widget=LONG)

    def __init__(self, *arguments, transfer: Transfer, **options):
        known = list(transfer.lines.all())
        values = {name: getattr(transfer, name) for name in self.base_fields} | {
            "scale": transfer.scale or queries.usual_scale(transfer)
        }
        super().__init__(*arguments, initial=values | options.pop("initial", {}), **options)
        which = 0 if (get_language() or "es").startswith("es") else 1
        names = [("", "—"), *((str(n), pair[which]) for n, pair in queries.subjects().items())]
        self.count = min(rules.MOST_LINES, max(LINES, len(known) + 3))
        for n in range(self.count):
            line = known[n] if n < len(known) else None
            place = {"n": n + 1}
            self.fields[f"subject_{n}"] = forms.ChoiceField(
                label=_("Subject %(n)s") % place,
                choices=names,
                required=False,
                initial=str(line.subject or "") if line else "",
            )
            self.fields[f"other_{n}"] = forms.CharField(
                label=_("Another subject %(n)s") % place,
                max_length=60,
                required=False,
                initial=line.name if line else "",
            )
            self.fields[f"mark_{n}"] = forms.CharField(
                label=_("Mark %(n)s") % place, max_length=12, required=False, initial=line.earned if line else ""
            )

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """The boxes of each line."""
        return [(self[f"subject_{n}"], self[f"other_{n}"], self[f"mark_{n}"]) for n in range(self.count)]

    def clean(self):
        typed = super().clean()
        self.lines = []
        for n in range(self.count):
            number, other = typed.get(f"subject_{n}"), (typed.get(f"other_{n}") or "").strip()
            mark = (typed.get(f"mark_{n}") or "").strip()
            if number or other:
                self.lines.append((int(number) if number else other, mark))
            elif mark:
                self.add_error(f"subject_{n}", _("Say which subject this mark is of."))
        return typed

    def filled(self) -> Filled:
        """What was typed, as ``fill`` takes it."""
        names = [name for name in self.base_fields if name in Filled.__dataclass_fields__]
        return Filled(lines=tuple(self.lines), **{name: self.cleaned_data[name] for name in names})


class SignForm(forms.Form):
    """Who signs for the school."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        for n, who in enumerate((_("Official of the school"), _("Last teacher"))):
            self.fields[f"signer_{n}"] = forms.CharField(label=who, max_length=120, required=n == 0)
            self.fields[f"title_{n}"] = forms.CharField(
                label=_("Position of the official") if n == 0 else _("Position of the teacher"),
                max_length=60,
                required=n == 0,
            )

    def signers(self) -> list[tuple[str, str]]:
        """(name, position) of each who is named."""
        typed = self.cleaned_data
        named = [(typed[f"signer_{n}"], typed[f"title_{n}"]) for n in range(2)]
        return [(name, title) for name, title in named if name.strip()]


class LinkForm(forms.Form):
    """Where the school's link goes."""

    email = forms.EmailField(
        label=_("E-mail of the school"), required=False, help_text=_("It is used once and not kept.")
    )


class DeliverForm(forms.Form):
    """Given or posted."""

    on = DayField(label=_("Day it was delivered"), initial=timezone.localdate)


class RejectForm(forms.Form):
    """Why it will not be issued."""

    why = forms.ChoiceField(label=_("Why it is not issued"), choices=[("", "—"), *Transfer.Why.choices])


class EndForm(Once):
    """Why a paper that went out ends."""

    why = forms.ChoiceField(label=_("Why the paper ends"), choices=[("", "—"), *Document.Why.choices])


class RefusalForm(forms.Form):
    """A school did not take it."""

    refusal = forms.ChoiceField(
        label=_("Why the school did not take it"), choices=[("", "—"), *Transfer.Refusal.choices]
    )
    on = DayField(label=_("Day the school said so"), initial=timezone.localdate)


class SettleForm(forms.Form):
    """How a dispute ended."""

    how = forms.ChoiceField(label=_("How it was settled"), choices=[("", "—"), *Dispute.Settled.choices])


class FollowForm(forms.Form):
    """A family's code."""

    code = forms.CharField(
        label=_("Code on your slip"), max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class DoubleForm(forms.Form):
    """Whether another document was asked for the same child."""

    other = forms.UUIDField(widget=forms.HiddenInput)
    said = forms.ChoiceField(choices=[("same", _("the same child")), ("two", _("two children"))])
