"""The network: offices of every kind, who supervises whom, which areas each serves on which day, and its service points."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.directory.models import Sourced


class Place(models.Model):
    """A place of a destination (state, county or ZIP code) or of the origin, from the pack. The code is the key."""

    class Kind(models.TextChoices):
        STATE = "state", _("state")
        COUNTY = "county", _("county")
        ZIP = "zip", _("postal code")

    key = models.CharField(max_length=24, primary_key=True, help_text="country:kind:code")
    country = models.CharField(_("country"), max_length=2)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=120)
    folded_name = models.CharField(max_length=120, db_index=True)
    state_code = models.CharField(_("state"), max_length=4, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    population = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        indexes = [models.Index(fields=["country", "kind", "code"], name="network_place_code")]

    def __str__(self):
        return self.name


class PlaceWithin(models.Model):
    """A ZIP code lies in one or several counties; ``is_main`` marks the one where most of it lies."""

    zip = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="within")
    county = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    is_main = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("place within another")
        verbose_name_plural = _("places within others")
        constraints = [models.UniqueConstraint(fields=["zip", "county"], name="network_zip_county_once")]

    def __str__(self):
        return f"{self.zip_id} in {self.county_id}"


class Precision(models.TextChoices):
    """How exactly a first or last day is known, as the pack says it."""

    DAY = "day", _("to the day")
    MONTH = "month", _("to the month")
    YEAR = "year", _("to the year")
    BY = "by", _("at the latest")


class Office(Sourced):
    """One office: consulate, consulate general, embassy section, delegation at home, headquarters."""

    class Kind(models.TextChoices):
        HEADQUARTERS = "headquarters", _("headquarters")
        EMBASSY = "embassy", _("embassy, consular section")
        CONSULATE_GENERAL = "consulate_general", _("consulate general")
        CONSULATE = "consulate", _("consulate")
        HONORARY = "honorary", _("honorary consulate")
        DELEGATION = "delegation", _("delegation at home")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    is_kind_confirmed = models.BooleanField(_("kind confirmed"), default=False)
    official_name = models.CharField(_("official name"), max_length=200)
    official_name_en = models.CharField(_("official name in English"), max_length=200, blank=True)
    name = models.CharField(_("short name"), max_length=120)
    parent = models.ForeignKey("self", on_delete=models.RESTRICT, related_name="supervised", null=True)
    city = models.CharField(_("city"), max_length=120)
    state_province = models.CharField(_("state or province"), max_length=40, blank=True)
    country = models.CharField(_("country"), max_length=2)
    latitude = models.FloatField(_("latitude"), null=True)
    longitude = models.FloatField(_("longitude"), null=True)
    timezone = models.CharField(_("time zone"), max_length=60)
    website = models.URLField(_("website"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    opened_on = models.DateField(_("opened on"), null=True)
    opened_precision = models.CharField(_("how exactly that is known"), max_length=8, choices=Precision, blank=True)
    closed_on = models.DateField(_("closed on (first day closed)"), null=True)
    closed_precision = models.CharField(_("how exactly that is known"), max_length=8, choices=Precision, blank=True)
    note = models.TextField(_("note"), blank=True)
    listed_in = models.ForeignKey(
        "NetworkImport",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        help_text="the official list this row was last taken from: the pack no longer overwrites it",
    )

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["city"]
        constraints = [
            models.CheckConstraint(
                name="network_office_closes_after_opening",
                condition=models.Q(closed_on__isnull=True)
                | models.Q(opened_on__isnull=True)
                | models.Q(closed_on__gte=models.F("opened_on")),
            ),
            models.CheckConstraint(
                name="network_office_not_its_own_parent", condition=~models.Q(parent=models.F("id"))
            ),
        ]

    def __str__(self):
        return self.name


class District(Sourced):
    """An office serves an area from one day to another. A ZIP code wins over a county, a county over a state.

    Both days are included; no first day means *since before we know*, no last day *still*.
    """

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="districts")
    country = models.CharField(_("country"), max_length=2)
    area_kind = models.CharField(_("kind of area"), max_length=8, choices=Place.Kind)
    area_code = models.CharField(_("code of the area"), max_length=12)
    valid_from = models.DateField(_("from"), null=True)
    valid_to = models.DateField(_("to (last day)"), null=True)
    listed_in = models.ForeignKey("NetworkImport", on_delete=models.SET_NULL, related_name="+", null=True)

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        indexes = [models.Index(fields=["country", "area_kind", "area_code"], name="network_district_area")]
        constraints = [
            models.CheckConstraint(
                name="network_district_ends_after_start",
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
            ),
            models.UniqueConstraint(
                fields=["office", "country", "area_kind", "area_code", "valid_from"], name="network_district_once"
            ),
            # SQLite takes two rows without a first day for different ones: this says they are not
            models.UniqueConstraint(
                fields=["office", "country", "area_kind", "area_code"],
                condition=models.Q(valid_from__isnull=True),
                name="network_district_once_since_ever",
            ),
        ]

    def __str__(self):
        return f"{self.area_kind} {self.area_code}"


class ServicePoint(Sourced):
    """Where people are attended: a window inside an office, a mobile unit, a temporary site. It outlives its partner."""

    class Kind(models.TextChoices):
        WINDOW = "window", _("window")
        MOBILE_UNIT = "mobile_unit", _("mobile unit")
        TEMPORARY_SITE = "temporary_site", _("temporary site")
        SITE = "site", _("place of a partner")

    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="service_points")
    program = models.SlugField(_("program"), max_length=40)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.WINDOW)
    name = models.CharField(_("name"), max_length=160)
    hours = models.CharField(_("hours in words"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    published_in = models.CharField(
        _("published lists that name it"), max_length=80, blank=True, help_text="years: 2009, 2025"
    )
    opened_on = models.DateField(_("opened on"), null=True)
    closed_on = models.DateField(_("closed on"), null=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("service point")
        verbose_name_plural = _("service points")
        constraints = [
            models.UniqueConstraint(fields=["office", "program", "name"], name="network_service_point_once"),
            models.CheckConstraint(
                name="network_point_closes_after_opening",
                condition=models.Q(closed_on__isnull=True)
                | models.Q(opened_on__isnull=True)
                | models.Q(closed_on__gte=models.F("opened_on")),
            ),
        ]

    def __str__(self):
        return self.name


class NetworkImport(Keyed):
    """A proposed change of the network from an official list: differences first, applied only when a person confirms.

    ``rows`` are the lines of the file as read; ``differences`` what applying them would change, as it was shown.
    """

    class Subject(models.TextChoices):
        OFFICES = "offices", _("offices")
        DISTRICTS = "districts", _("districts")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waiting for confirmation")
        APPLIED = "applied", _("applied")
        DISCARDED = "discarded", _("discarded")

    subject = models.CharField(_("what it lists"), max_length=10, choices=Subject, default=Subject.OFFICES)
    file_name = models.CharField(_("file"), max_length=200)
    source = models.CharField(_("who issued it"), max_length=500)
    as_of = models.CharField(_("of which day"), max_length=40)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(_("rows as read"))
    differences = models.JSONField(_("differences"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("network import")
        verbose_name_plural = _("network imports")
        constraints = [
            models.CheckConstraint(
                name="network_import_decided_in_pairs",
                condition=models.Q(state="proposed", decided_at__isnull=True)
                | ~models.Q(state="proposed") & models.Q(decided_at__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.file_name} ({self.state})"


class LoadedFile(models.Model):
    """Which state of a pack's files was loaded last: the same files again are no work."""

    loader = models.CharField(max_length=40, primary_key=True)
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(_("loaded at"))
    rows = models.PositiveIntegerField(_("rows"))

    class Meta:
        verbose_name = _("loaded file")
        verbose_name_plural = _("loaded files")

    def __str__(self):
        return self.loader
