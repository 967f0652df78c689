"""What is typed about services."""

from __future__ import annotations

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ambos.domain.access import for_the_system
from ambos.records.registry.forms import HourField, Once
from ambos.records.registry.loading import destinations, origin

from .actions import MOST_PLACES, Opening
from .models import Service
from .queries import Need, needs, organization_named

WEEKDAYS = (
    ("MO", _("Mon")), ("TU", _("Tue")), ("WE", _("Wed")), ("TH", _("Thu")), ("FR", _("Fri")), ("SA", _("Sat")), ("SU", _("Sun")),
)  # fmt: skip
KNOWN = (("", _("not known")), ("yes", _("yes")), ("no", _("no")))


def usual_needs() -> list[tuple[str, list[tuple[str, str]]]]:
    """The needs that windows meet often, under the widest term each belongs to."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for need in needs().values():
        if need.is_usual:
            groups.setdefault(_widest(need), []).append((need.code, str(need)))
    return [(str(needs()[code]), sorted(pairs, key=lambda pair: pair[1])) for code, pairs in groups.items()]


def _widest(need: Need) -> str:
    while need.parent in needs():
        need = needs()[need.parent]
    return need.code


def languages() -> list[tuple[str, str]]:
    """Languages of the origin pack, Spanish and English first."""
    named = [("es", _("Spanish")), ("en", _("English"))]
    pack, column = origin(), "name_en" if (get_language() or "es").startswith("en") else "name_es"
    rows = pack.rows("languages.csv") if pack.has("languages.csv") else ()
    return named + sorted(
        ((row["code"], row[column]) for row in rows if row["code"] not in ("es", "en")), key=lambda pair: pair[1]
    )


class FindService(forms.Form):
    """What narrows the list of services."""

    q = forms.CharField(label=_("Name"), required=False, max_length=80)
    need = forms.ChoiceField(label=_("Need"), required=False, choices=lambda: [("", _("any need")), *usual_needs()])
    freshness = forms.ChoiceField(
        label=_("Confirmed"), required=False,
        choices=[("", _("at any time")), ("fresh", _("in the last 180 days")), ("stale", _("longer ago or never"))],
    )  # fmt: skip
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("any")), *Service.State.choices])


class WriteService(Once):
    """A service as its keeper knows it: who, what for, where, when, how."""

    organization = forms.CharField(
        label=_("Organization"), max_length=255, widget=forms.TextInput(attrs={"list": "organizations", "autocomplete": "off"}),
        help_text=_("Choose one that is here already, or write the name of a new one."),
    )  # fmt: skip
    name = forms.CharField(label=_("Name of the service"), max_length=255)
    name_en = forms.CharField(label=_("Name in English"), max_length=255, required=False)
    description = forms.CharField(label=_("What it is"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    needs = forms.MultipleChoiceField(
        label=_("Needs it answers"),
        choices=usual_needs,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At least one."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages in which people are attended"),
        choices=languages,
        initial=["es"],
        widget=forms.CheckboxSelectMultiple,
    )
    address_1 = forms.CharField(label=_("Street and number"), max_length=255, required=False)
    city = forms.CharField(
        label=_("City"),
        max_length=120,
        required=False,
        help_text=_("Leave it empty when people are attended by telephone."),
    )
    state_province = forms.CharField(label=_("State"), max_length=40, required=False)
    postal_code = forms.CharField(label=_("ZIP code"), max_length=12, required=False)
    country = forms.ChoiceField(label=_("Country"), choices=lambda: [(p.code, str(_name(p))) for p in destinations()])
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    days = forms.MultipleChoiceField(
        label=_("Open on"), choices=WEEKDAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    opens_at = HourField(label=_("From"), required=False)
    closes_at = HourField(label=_("To"), required=False)
    schedule_note = forms.CharField(
        label=_("Hours in words"),
        max_length=255,
        required=False,
        help_text=_("For example: first Saturday of the month only."),
    )
    is_free = forms.ChoiceField(label=_("Free of charge"), choices=KNOWN, required=False, widget=forms.RadioSelect)
    fees = forms.CharField(label=_("Cost in words"), max_length=255, required=False)
    takes_walk_ins = forms.ChoiceField(
        label=_("Attends without appointment"), choices=KNOWN, required=False, widget=forms.RadioSelect
    )
    documents = forms.CharField(
        label=_("What to bring, one thing a line"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    takes_referrals = forms.BooleanField(label=_("Answers referrals from Ambos"), required=False)
    email = forms.EmailField(label=_("E-mail for referrals"), required=False)
    answers_within_days = forms.IntegerField(label=_("Days to answer a referral"), min_value=1, max_value=30, initial=3)
    source = forms.CharField(
        label=_("How do we know?"), max_length=500, help_text=_("Who said so and how: a call, a visit, a web page.")
    )

    def need_groups(self) -> list[tuple[str, list[tuple[str, str, bool]], bool]]:
        """The needs under the widest term of each: (term, [(code, name, chosen)], open). Open is what holds a chosen one, and
        while nothing is chosen the largest group."""
        chosen = set(self["needs"].value() or ())
        groups = [(term, [(code, name, code in chosen) for code, name in pairs]) for term, pairs in usual_needs()]
        largest = max((len(pairs) for _term, pairs in groups), default=0)
        return [
            (term, pairs, any(is_chosen for *_rest, is_chosen in pairs) or (not chosen and len(pairs) == largest))
            for term, pairs in groups
        ]

    def arguments(self) -> dict:
        """What was typed, as ``write_service`` takes it."""
        typed = dict(self.cleaned_data)
        key = typed.pop("form_key")
        opening = Opening(tuple(typed.pop("days")), typed.pop("opens_at"), typed.pop("closes_at"))
        place = {name: typed.pop(name) for name in ("address_1", "city", "state_province", "postal_code", "country")}
        documents = [line.strip() for line in typed.pop("documents").splitlines() if line.strip()]
        known = {"yes": True, "no": False}
        return typed | {
            "place": place,
            "schedule": [opening] if opening.opens_at and opening.closes_at else [],
            "documents": documents,
            "is_free": known.get(typed["is_free"]),
            "takes_walk_ins": known.get(typed["takes_walk_ins"]),
            "key": key,
        }

    def clean(self):
        """Days and hours come together or not at all."""
        typed = super().clean()
        if typed.get("days") and not (typed.get("opens_at") and typed.get("closes_at")):
            self.add_error("opens_at", _("Say from what time to what time it is open on these days."))
        if (typed.get("opens_at") or typed.get("closes_at")) and not typed.get("days"):
            self.add_error("days", _("Say on which days these hours hold."))
        return typed

    @classmethod
    def of(cls, service: Service) -> dict:
        """What is known of a service, as the form shows it to be changed."""
        here = next(iter(service.at_locations.all()), None)
        hours = next(iter(service.schedules.all()), None)
        phone = next(iter(service.phones.all()), None)
        said = {None: "", True: "yes", False: "no"}
        plain = (
            "name",
            "name_en",
            "description",
            "languages",
            "fees",
            "email",
            "takes_referrals",
            "answers_within_days",
        )
        place = ("address_1", "city", "state_province", "postal_code", "country")
        return (
            {name: getattr(service, name) for name in plain}
            | ({name: getattr(here.location, name) for name in place} if here else {})
            | {
                "organization": service.organization.name,
                "needs": [need.code for need in service.needs.all()],
                "phone": phone.number if phone else "",
                "days": hours.byday.split(",") if hours else [],
                "opens_at": hours.opens_at if hours else None,
                "closes_at": hours.closes_at if hours else None,
                "schedule_note": hours.description if hours else "",
                "is_free": said[service.is_free],
                "takes_walk_ins": said[service.takes_walk_ins],
                "documents": "\n".join(d.document for d in service.required_documents.all()),
            }
        )


class NewOrganization(Once):
    """An agency, clinic or club that is not in the directory yet."""

    name = forms.CharField(label=_("Name"), max_length=255)
    website = forms.URLField(label=_("Web page"), required=False, assume_scheme="https")
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    source = forms.CharField(label=_("How do we know?"), max_length=500)


class ImportFile(forms.Form):
    """A file of HSDS and who gave it."""

    MOST = 20 * 1024 * 1024

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A zip of CSV tables, one table such as services.csv or that of a 211 line, or a JSON list such as service_list.json. "
            "At most 20 MB."
        ),
        widget=forms.FileInput(attrs={"accept": ".zip,.csv,.json"}),
    )
    source = forms.CharField(label=_("Who gave it, and when?"), max_length=500)
    check_only = forms.BooleanField(label=_("Only check it; take nothing"), required=False)

    def clean_file(self):
        """A file that is not too large to be read at once."""
        file = self.cleaned_data["file"]
        if file.size > self.MOST:
            raise forms.ValidationError(_("The file is larger than 20 MB. Send it in parts, or use the command line."))
        return file


class OrganizationField(forms.CharField):
    """The name of an organization of the directory, chosen from a list that the page offers; gives the row."""

    def __init__(self, **options):
        options.setdefault("max_length", 255)
        super().__init__(widget=forms.TextInput(attrs={"list": "organizations", "autocomplete": "off"}), **options)

    def clean(self, value):
        """The organization of this name, or ``None`` when nothing was typed and nothing is asked."""
        name = super().clean(value)
        if not name:
            return None
        found = organization_named(for_the_system(), name)
        if found is None:
            raise forms.ValidationError(_("No organization of this name is in the directory. Add it there first."))
        return found


class SetCapacity(forms.Form):
    """How many people one service can take in one week."""

    week_of = forms.DateField(widget=forms.HiddenInput)
    places = forms.IntegerField(label=_("Places"), min_value=0, max_value=MOST_PLACES)


def _name(pack):
    return pack.country.in_language(get_language() or "es")
