"""What is typed about textbooks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambos.domain.access import Access
from ambos.records.directory.forms import OrganizationField
from ambos.records.network.queries import offices
from ambos.records.registry.forms import DayField, Once

from . import queries
from .models import Movement, Shipment, Stock, Title

MOST = 1_000_000
MOST_IN_A_SET = 100


def count(label: Any, **options: Any) -> forms.IntegerField:
    """A box for a number of copies or readers."""
    return forms.IntegerField(**{"label": label, "min_value": 0, "max_value": MOST, "required": False} | options)


class AskForm(Once):
    """An organization asks: readers by grade, sets, copies of titles."""

    purpose = forms.CharField(
        label=_("What the books are for"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    storage = forms.CharField(label=_("Where they will be kept"), max_length=200)
    why_paper = forms.CharField(
        label=_("Why on paper, where there is a digital edition"), max_length=300, required=False,
        help_text=_("No signal, no devices, small children. Without a reason the digital edition is offered."),
    )  # fmt: skip

    def __init__(self, *arguments, organization: Any = None, **options):
        super().__init__(*arguments, **options)
        if organization is None:
            self.fields = {"organization": OrganizationField(label=_("Organization of the directory"))} | self.fields
        self.titles = list(queries.titles(timezone.localdate()).exclude(form=Title.Form.DIGITAL))
        self.sets = list(queries.sets())
        self.grades = sorted({one.grade for one in self.titles if one.grade})
        for grade in self.grades:
            self.fields[f"readers_{grade}"] = count(_("Readers of grade %(grade)s") % {"grade": grade})
        self.fields["readers_other"] = count(_("Readers of no grade"))
        for one in self.sets:
            self.fields[f"set_{one.pk}"] = count(one.name)
        for one in self.titles:
            self.fields[f"copies_{one.pk}"] = count(one.name)

    @property
    def reader_boxes(self) -> list[Any]:
        """The boxes of readers."""
        return [*(self[f"readers_{grade}"] for grade in self.grades), self["readers_other"]]

    @property
    def set_boxes(self) -> list[tuple[Any, Any]]:
        """(set, box) of each."""
        return [(one, self[f"set_{one.pk}"]) for one in self.sets]

    @property
    def title_boxes(self) -> list[tuple[Title, Any]]:
        """(title, box) of each."""
        return [(one, self[f"copies_{one.pk}"]) for one in self.titles]

    def arguments(self) -> dict[str, Any]:
        """As ``ask_for_books`` takes it, without season, office and organization."""
        typed = self.cleaned_data
        readers: dict[int | None, int] = {grade: typed.get(f"readers_{grade}") or 0 for grade in self.grades}
        return {name: typed[name] for name in ("purpose", "storage", "why_paper", "form_key")} | {
            "readers": readers | {None: typed.get("readers_other") or 0},
            "sets": {one: typed.get(f"set_{one.pk}") or 0 for one in self.sets},
            "copies": {one: typed.get(f"copies_{one.pk}") or 0 for one in self.titles},
        }


class SeasonForm(forms.Form):
    """A new season."""

    code = forms.SlugField(label=_("Name of the season"), max_length=20)
    opens_on = DayField(label=_("Opens on"))
    closes_on = DayField(label=_("Last day to ask"))
    cap = forms.IntegerField(label=_("Most copies of a title for one organization"), min_value=1, max_value=MOST)


class HomeForm(forms.Form):
    """What schools at home had."""

    wanted = forms.IntegerField(label=_("Copies schools at home needed"), min_value=0)
    served = forms.IntegerField(label=_("Copies they had by the first day of classes"), min_value=0)
    source = forms.CharField(label=_("Who says so, and where"), max_length=200)


class TitleForm(forms.Form):
    """A new title."""

    code = forms.CharField(label=_("Key of the publisher"), max_length=20)
    name = forms.CharField(label=_("Name of the book"), max_length=160)
    grade = forms.IntegerField(label=_("Grade it is for"), min_value=1, max_value=12, required=False)
    subject = forms.CharField(label=_("Subject of the book"), max_length=80, required=False)
    form = forms.ChoiceField(label=_("Form of the book"), choices=Title.Form.choices)
    edition = forms.CharField(label=_("Edition"), max_length=40, required=False)
    valid_to = DayField(label=_("Last day of its plan of studies"), required=False)
    digital_url = forms.URLField(
        label=_("Where it may be read in digital form"), max_length=200, required=False, assume_scheme="https"
    )
    unit_cost = forms.DecimalField(
        label=_("Cost of a copy, in the money of the country of origin"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        required=False,
    )
    source = forms.CharField(label=_("Who says so, and where"), max_length=200)


class SetForm(forms.Form):
    """A new set: so many copies of each title."""

    name = forms.CharField(label=_("Name of the set"), max_length=120)
    grade = forms.IntegerField(label=_("Grade the set is for"), min_value=1, max_value=12, required=False)

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.titles = list(queries.titles(timezone.localdate()).exclude(form=Title.Form.DIGITAL))
        for one in self.titles:
            self.fields[f"copies_{one.pk}"] = count(one.name, max_value=MOST_IN_A_SET)

    @property
    def rows(self) -> list[tuple[Title, Any]]:
        """(title, box) of each."""
        return [(one, self[f"copies_{one.pk}"]) for one in self.titles]

    def arguments(self) -> dict[str, Any]:
        """As ``add_set`` takes it: titles left empty are no part."""
        typed = self.cleaned_data
        parts = {one: typed[f"copies_{one.pk}"] for one in self.titles if typed[f"copies_{one.pk}"]}
        return {"name": typed["name"], "grade": typed["grade"], "parts": parts}


class TakeInForm(Once):
    """Copies from the printer."""

    title = forms.ModelChoiceField(label=_("Title received"), queryset=Title.objects.exclude(form=Title.Form.DIGITAL))
    copies = forms.IntegerField(label=_("Copies received"), min_value=1, max_value=MOST)
    on = DayField(label=_("Day they came"), initial=timezone.localdate)


class PackForm(Once):
    """A shipment for an office."""

    pallets = forms.IntegerField(label=_("Pallets"), min_value=1, max_value=9999, initial=1)


class SendForm(forms.Form):
    """It left."""

    on = DayField(label=_("Day it left"), initial=timezone.localdate)
    freight = forms.DecimalField(
        label=_("Freight, insurance and customs, in the money of the country of origin"),
        min_value=0, max_digits=12, decimal_places=2, required=False,
        help_text=_("Leave it empty while nobody knows: then the page says that it is not known."),
    )  # fmt: skip
    insurer = forms.CharField(label=_("Insurer"), max_length=120, required=False)
    customs_paper = forms.CharField(label=_("Number of the customs paper"), max_length=60, required=False)


class CustomsForm(forms.Form):
    """It waits at customs."""

    on = DayField(label=_("At customs since"), initial=timezone.localdate)


class FreightForm(SendForm):
    """What moving it cost, known later."""

    on = None

    def __init__(self, *arguments, shipment: Shipment, **options):
        known = {name: getattr(shipment, name) for name in ("freight", "insurer", "customs_paper")}
        super().__init__(*arguments, initial=known, **options)
        self.fields["freight"].required, self.fields["freight"].help_text = True, ""


class ReceiveForm(forms.Form):
    """What was in the boxes."""

    on = DayField(label=_("Day they were counted"), initial=timezone.localdate)

    def __init__(self, *arguments, shipment: Shipment, **options):
        super().__init__(*arguments, **options)
        self.lines = list(shipment.lines.all())
        for line in self.lines:
            name = {"title": line.title.name}
            self.fields[f"good_{line.title_id}"] = count(_("Good copies of %(title)s") % name, required=True)
            self.fields[f"damaged_{line.title_id}"] = count(
                _("Unusable copies of %(title)s") % name, required=True, initial=0
            )

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """(line, box of good, box of unusable)."""
        return [(line, self[f"good_{line.title_id}"], self[f"damaged_{line.title_id}"]) for line in self.lines]

    def counts(self) -> dict[Any, tuple[int, int]]:
        """(good, unusable) by title."""
        typed = self.cleaned_data
        return {one.title_id: (typed[f"good_{one.title_id}"], typed[f"damaged_{one.title_id}"]) for one in self.lines}


class GiveForm(Once):
    """Books are handed over."""

    on = DayField(label=_("Day they are handed over"), initial=timezone.localdate)
    readers = forms.IntegerField(label=_("Readers there will be"), min_value=1, max_value=MOST)

    def __init__(self, *arguments, office: Any, request: Any = None, **options):
        super().__init__(*arguments, **options)
        given = {line.title_id: line.given for line in request.lines.all()} if request else {}
        if request is None:
            self.fields = {"organization": OrganizationField(label=_("Organization of the directory"))} | self.fields
        self.stock = [row for row in queries.office_stock(office) if not request or given.get(row.title_id)]
        for row in self.stock:
            most = min(row.copies, given.get(row.title_id) or row.copies)
            self.fields[f"copies_{row.title_id}"] = count(row.title.name, initial=most if request else None)

    @property
    def rows(self) -> list[tuple[Stock, Any]]:
        """(stock, box) of each title."""
        return [(row, self[f"copies_{row.title_id}"]) for row in self.stock]

    def copies(self) -> dict[Title, int]:
        """Copies of each title."""
        return {row.title: self.cleaned_data.get(f"copies_{row.title_id}") or 0 for row in self.stock}


class StockForm(Once):
    """Something of one title in stock."""

    copies = forms.IntegerField(label=_("How many copies"), min_value=1, max_value=MOST)
    on = DayField(label=_("On which day"), initial=timezone.localdate)


class SurplusForm(StockForm):
    """To another office."""

    to = forms.ModelChoiceField(label=_("Office that lacks it"), queryset=None)

    def __init__(self, *arguments, access: Access, **options):
        super().__init__(*arguments, **options)
        self.fields["to"].queryset = offices(timezone.localdate()).exclude(pk__in=access.offices)


class WriteOffForm(StockForm):
    """Spoiled or gone."""

    kind = forms.ChoiceField(
        label=_("What became of them"),
        choices=[(kind.value, kind.label) for kind in (Movement.Kind.DAMAGED, Movement.Kind.LOST)],
    )
    why = forms.CharField(label=_("How it happened"), max_length=200)


class UseForm(forms.Form):
    """Whether the books are read."""

    in_use = forms.IntegerField(
        label=_("How many copies are in use"), min_value=0, max_value=MOST, help_text=_("If none, write 0.")
    )
    readers = forms.IntegerField(label=_("How many people read them"), min_value=0, max_value=MOST)
    note = forms.CharField(
        label=_("What helps, what is missing"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
