"""A plaza, and what is added to it: one small form each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.records.directory.forms import OrganizationField
from ambos.records.network.queries import offices
from ambos.records.registry.forms import CurrencyField, DayField, HourField, Once

from .. import actions, queries
from ..loading import course_choices, module_choices
from ..models import Cost, KitMove, Plaza, Staff

DAYS = [(number + 1, name) for number, name in WEEKDAYS.items()]


class HoursMixin(forms.Form):
    """Hours of the week: the same hours on each day marked."""

    days = forms.TypedMultipleChoiceField(
        label=_("Days"), choices=DAYS, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    starts = HourField(label=_("From"), required=False)
    ends = HourField(label=_("To"), required=False)

    def hours(self) -> list[list[int]]:
        """[weekday, from, to] in minutes. Refused ``plazas.bad_hours`` when only a part is said."""
        data = self.cleaned_data
        days, starts, ends = data["days"], data["starts"], data["ends"]
        if not days and not starts and not ends:
            return []
        if not (days and starts and ends):
            raise Refused("plazas.bad_hours", field="days")
        return [[day, starts.hour * 60 + starts.minute, ends.hour * 60 + ends.minute] for day in days]


class PlazaForm(Once):
    """A plaza to be visited and approved."""

    office = forms.ModelChoiceField(label=_("Office that keeps it"), queryset=None, empty_label=None)
    host = OrganizationField(label=_("Host, as in the directory"))
    name = forms.CharField(label=_("Name of the plaza"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind of place"), choices=Plaza.Kind.choices)
    address = forms.CharField(label=_("Street"), max_length=200, required=False)
    city = forms.CharField(label=_("City"), max_length=120)
    state_province = forms.CharField(label=_("State or province"), max_length=40, required=False)
    is_public = forms.BooleanField(label=_("Families may see it on the map"), required=False)
    offers = forms.MultipleChoiceField(
        label=_("What it will teach"), required=False, widget=forms.CheckboxSelectMultiple, choices=course_choices
    )
    network = forms.ModelChoiceField(label=_("Network it belongs to"), queryset=None, required=False)

    def __init__(self, *args: Any, access: Access, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices(timezone.localdate()).filter(pk__in=access.offices)
        self.fields["network"].queryset = queries.networks(access)


class WhyForm(forms.Form):
    """A reason."""

    why = forms.CharField(label=_("Why"), max_length=200)


class ImportForm(forms.Form):
    """A file of learners."""

    file = forms.FileField(label=_("CSV file"))
    only_check = forms.BooleanField(label=_("Only check it; take nothing"), required=False, initial=True)


class PlazaSide(forms.Form):
    """Something added to a plaza. ``save`` calls the verb."""

    title: Any = ""

    def __init__(self, *args: Any, plaza: Plaza, access: Access, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.plaza, self.access = plaza, access

    def save(self, by: Any) -> Any:
        raise NotImplementedError


class VisitForm(PlazaSide):
    """A visit."""

    title = _("Write down a visit")
    day = DayField(label=_("Day of the visit"))
    seats = forms.IntegerField(label=_("Seats"), min_value=0, max_value=2000)
    computers = forms.IntegerField(label=_("Computers"), min_value=0, max_value=2000, initial=0)
    has_internet = forms.BooleanField(label=_("It has internet"), required=False)
    is_fit = forms.BooleanField(label=_("It can be a plaza"), required=False)
    note = forms.CharField(
        label=_("What was found"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def save(self, by: Any) -> Any:
        return actions.visit_plaza(plaza=self.plaza, by=by, **self.cleaned_data)


class CorrectForm(PlazaSide):
    """Where it is, what it teaches and what it has."""

    title = _("Correct the plaza")
    address = forms.CharField(label=_("Street"), max_length=200, required=False)
    city = forms.CharField(label=_("City"), max_length=120)
    state_province = forms.CharField(label=_("State or province"), max_length=40, required=False)
    is_public = forms.BooleanField(label=_("Families may see it on the map"), required=False)
    offers = forms.MultipleChoiceField(
        label=_("What it will teach"), required=False, widget=forms.CheckboxSelectMultiple, choices=course_choices
    )
    equipment = forms.CharField(
        label=_("What it has: computers, printer, one on a line"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, plaza: Plaza, **kwargs: Any):
        kept = {name: getattr(plaza, name) for name in ("address", "city", "state_province", "is_public", "offers")}
        super().__init__(*args, plaza=plaza, initial=kept | {"equipment": "\n".join(plaza.equipment)}, **kwargs)

    def save(self, by: Any) -> Any:
        typed = self.cleaned_data | {"equipment": self.cleaned_data["equipment"].splitlines()}
        return actions.change_plaza(plaza=self.plaza, by=by, **typed)


class StaffForm(PlazaSide):
    """Somebody begins to work there."""

    title = _("Add somebody to the staff")
    name = forms.CharField(label=_("Name"), max_length=120)
    part = forms.ChoiceField(label=_("Works as"), choices=Staff.Part.choices, initial=Staff.Part.ADVISER)
    is_paid = forms.BooleanField(label=_("Is paid"), required=False)
    starts_on = DayField(label=_("From"))
    account = forms.ModelChoiceField(
        label=_("Account, to take attendance"),
        queryset=None,
        required=False,
        help_text=_("Accounts of the host alone."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = queries.host_accounts(self.plaza, timezone.localdate())

    def save(self, by: Any) -> Any:
        return actions.add_staff(plaza=self.plaza, by=by, **self.cleaned_data)


class LeftForm(PlazaSide):
    """Somebody of the staff leaves."""

    title = _("Somebody leaves the staff")
    staff = forms.ModelChoiceField(label=_("Who"), queryset=None, empty_label=None)
    on = DayField(label=_("Last day"))
    why = forms.ChoiceField(label=_("Why"), choices=Staff.Why.choices)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = queries.staff(self.plaza).filter(ends_on__isnull=True)
        self.fields["staff"].label_from_instance = lambda one: one.name

    def save(self, by: Any) -> Any:
        return actions.end_staff(by=by, **self.cleaned_data)


class TrainingForm(PlazaSide):
    """A training somebody took."""

    title = _("A training somebody took")
    staff = forms.ModelChoiceField(label=_("Who"), queryset=None, empty_label=None)
    topic = forms.CharField(label=_("Topic"), max_length=160)
    hours = forms.IntegerField(label=_("Hours of training"), min_value=1, max_value=400)
    day = DayField(label=_("Day"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = queries.staff(self.plaza).filter(ends_on__isnull=True)
        self.fields["staff"].label_from_instance = lambda one: one.name

    def save(self, by: Any) -> Any:
        return actions.add_training(by=by, **self.cleaned_data)


class GroupForm(PlazaSide, HoursMixin):
    """A group with its hours."""

    title = _("Open a group")
    field_order = ("name", "course", "days", "starts", "ends")
    name = forms.CharField(label=_("Name of the group"), max_length=120)
    course = forms.ChoiceField(label=_("Course"), choices=course_choices)
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=500, initial=20)
    starts_on = DayField(label=_("Meets from"))
    adviser = forms.ModelChoiceField(label=_("Adviser"), queryset=None, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["adviser"].queryset = queries.staff(self.plaza).filter(
            ends_on__isnull=True, part=Staff.Part.ADVISER
        )
        self.fields["adviser"].label_from_instance = lambda one: one.name

    def save(self, by: Any) -> Any:
        data = {name: self.cleaned_data[name] for name in ("name", "course", "seats", "starts_on", "adviser")}
        return actions.make_group(plaza=self.plaza, hours=self.hours(), by=by, **data)


class KitsForm(PlazaSide):
    """Kits come in or leave."""

    title = _("Kits that came in or left")
    module = forms.ChoiceField(label=_("Module"), choices=module_choices)
    number = forms.IntegerField(label=_("How many"), min_value=1, max_value=10_000)
    why = forms.ChoiceField(label=_("What happened"), choices=KitMove.Why.choices)

    def save(self, by: Any) -> Any:
        return actions.move_kits(plaza=self.plaza, by=by, **self.cleaned_data)


class CostForm(PlazaSide):
    """What the plaza spent."""

    title = _("What the plaza spent")
    month = DayField(label=_("A day of the month"))
    form = forms.ChoiceField(label=_("Paid or given"), choices=Cost.Form.choices)
    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=12, decimal_places=2)
    currency = CurrencyField(label=_("Currency"))
    what = forms.CharField(label=_("For what"), max_length=120)
    valued_by = forms.CharField(label=_("If given: how it was valued"), max_length=160, required=False)

    def save(self, by: Any) -> Any:
        return actions.enter_cost(plaza=self.plaza, by=by, **self.cleaned_data)


PLAZA_SIDES: dict[str, type[PlazaSide]] = {
    "correct": CorrectForm,
    "visit": VisitForm,
    "staff": StaffForm,
    "left": LeftForm,
    "training": TrainingForm,
    "group": GroupForm,
    "kits": KitsForm,
    "cost": CostForm,
}
"""What may be added to a plaza, by the word in its address."""
KEEPER_SIDES = ("visit",)
"""Those of the office alone."""
