"""Titles, seasons, requests and shares, shipments, one stock row a title and place, what was handed out and whether it was read."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office
from ambos.records.registry.loading import origin


def home_currency() -> str:
    """What the publisher prints and ships is paid in: the money of the origin."""
    return origin().currency


class Title(Keyed):
    """A book as it is printed: one edition in one form. Not for sale, and says so."""

    class Form(models.TextChoices):
        PRINT = "print", _("printed")
        BRAILLE = "braille", _("Braille")
        LARGE = "large", _("large print")
        DIGITAL = "digital", _("digital only")

    code = models.CharField(_("key of the publisher"), max_length=20, unique=True)
    name = models.CharField(_("title"), max_length=160)
    grade = models.PositiveSmallIntegerField(_("grade"), null=True, help_text="1 is the first of primary; empty: any")
    subject = models.CharField(_("school subject"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=8, default="es")
    form = models.CharField(_("form"), max_length=8, choices=Form, default=Form.PRINT)
    edition = models.CharField(_("edition"), max_length=40, blank=True)
    valid_to = models.DateField(_("last day of its plan of studies"), null=True)
    digital_url = models.URLField(_("where it may be read in digital form"), blank=True)
    unit_cost = models.DecimalField(_("cost of a copy"), max_digits=10, decimal_places=2, null=True)
    currency = models.CharField(_("currency"), max_length=3, default=home_currency)
    source = models.CharField(_("source"), max_length=200)
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("title")
        verbose_name_plural = _("titles")
        ordering = ["grade", "name", "code"]
        constraints = [
            models.CheckConstraint(
                name="textbooks_cost_not_below_zero",
                condition=models.Q(unit_cost__isnull=True) | models.Q(unit_cost__gte=0),
            ),
            models.CheckConstraint(
                name="textbooks_digital_says_where", condition=~models.Q(form="digital") | ~models.Q(digital_url="")
            ),
        ]

    def __str__(self):
        return self.code


class BookSet(Keyed):
    """A set ("coleccion"): titles that belong together. One that misses a title is no set."""

    name = models.CharField(_("set"), max_length=120, unique=True)
    grade = models.PositiveSmallIntegerField(_("grade"), null=True)

    class Meta:
        verbose_name = _("set of titles")
        verbose_name_plural = _("sets of titles")
        ordering = ["grade", "name"]

    def __str__(self):
        return self.name


class SetPart(Keyed):
    """So many copies of a title in a set."""

    book_set = models.ForeignKey(BookSet, on_delete=models.CASCADE, related_name="parts")
    title = models.ForeignKey(Title, on_delete=models.PROTECT, related_name="+")
    copies = models.PositiveSmallIntegerField(_("copies in a set"), default=1)

    class Meta:
        verbose_name = _("part of a set")
        verbose_name_plural = _("parts of a set")
        constraints = [
            models.UniqueConstraint(fields=["book_set", "title"], name="textbooks_part_once"),
            models.CheckConstraint(name="textbooks_part_of_some", condition=models.Q(copies__gte=1)),
        ]

    def __str__(self):
        return str(self.book_set_id)


class Season(Keyed):
    """One round: from when to when organizations ask, the most copies of a title for one of them, what schools at home had."""

    class State(models.TextChoices):
        OPEN = "open", _("open to requests")
        ALLOCATED = "allocated", _("allocated")
        CLOSED = "closed", _("reconciled")

    code = models.SlugField(_("season"), max_length=20, unique=True)
    opens_on = models.DateField(_("opens"))
    closes_on = models.DateField(_("last day to ask"))
    cap = models.PositiveIntegerField(_("most copies of a title for one organization"))
    state = models.CharField(_("state of the season"), max_length=10, choices=State, default=State.OPEN)
    home_wanted = models.PositiveIntegerField(_("copies schools at home needed"), null=True)
    home_served = models.PositiveIntegerField(_("copies schools at home had by the first day of classes"), null=True)
    home_source = models.CharField(_("who says so"), max_length=200, blank=True)
    allocated_at = models.DateTimeField(_("allocated at"), null=True)
    allocated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("season of textbooks")
        verbose_name_plural = _("seasons of textbooks")
        ordering = ["-opens_on"]
        constraints = [
            models.CheckConstraint(
                name="textbooks_season_forward", condition=models.Q(closes_on__gte=models.F("opens_on"))
            ),
            models.CheckConstraint(name="textbooks_cap_of_some", condition=models.Q(cap__gte=1)),
            models.CheckConstraint(
                name="textbooks_home_with_source",
                condition=models.Q(home_wanted__isnull=True, home_served__isnull=True, home_source="")
                | models.Q(home_served__lte=models.F("home_wanted")) & ~models.Q(home_source=""),
            ),
            models.CheckConstraint(
                name="textbooks_allocated_in_pairs",
                condition=models.Q(state="open", allocated_at__isnull=True)
                | ~models.Q(state="open") & models.Q(allocated_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.code


class Request(Keyed):
    """An organization asks for books, once a season: for whom, where they will be kept."""

    class State(models.TextChoices):
        ASKED = "asked", _("books asked for")
        ALLOCATED = "allocated", _("share decided")
        WITHDRAWN = "withdrawn", _("withdrawn")

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="requests")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveIntegerField(help_text="1 is the first of the season")
    purpose = models.CharField(_("what for"), max_length=300)
    storage = models.CharField(_("where they will be kept"), max_length=200)
    why_paper = models.CharField(_("why paper where there is a digital edition"), max_length=300, blank=True)
    state = models.CharField(_("state of the request"), max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    form_key = models.UUIDField(unique=True, help_text="the same form sent twice asks once")

    class Meta:
        verbose_name = _("request for books")
        verbose_name_plural = _("requests for books")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["season", "organization"],
                name="textbooks_one_request_a_season",
                condition=~models.Q(state="withdrawn"),
            ),
            models.UniqueConstraint(fields=["season", "order"], name="textbooks_order_once"),
        ]

    def __str__(self):
        return str(self.order)


class RequestLine(Keyed):
    """So many copies of a title for so many readers; after the allocation, how many were given and why not more."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="lines")
    title = models.ForeignKey(Title, on_delete=models.PROTECT, related_name="+")
    copies = models.PositiveIntegerField(_("copies asked for"))
    readers = models.PositiveIntegerField(_("readers"))
    given = models.PositiveIntegerField(_("copies given"), null=True)
    unmet = models.JSONField(default=dict, help_text="reason -> copies not given")

    class Meta:
        verbose_name = _("line of a request")
        verbose_name_plural = _("lines of a request")
        constraints = [
            models.UniqueConstraint(fields=["request", "title"], name="textbooks_title_once_a_request"),
            models.CheckConstraint(name="textbooks_ask_for_some", condition=models.Q(copies__gte=1, readers__gte=1)),
            models.CheckConstraint(
                name="textbooks_given_within",
                condition=models.Q(given__isnull=True) | models.Q(given__lte=models.F("copies")),
            ),
        ]

    def __str__(self):
        return str(self.title_id)


class Stock(Keyed):
    """The copies of one title at one place: an office, or the store at home (no office). One row, never below zero."""

    title = models.ForeignKey(Title, on_delete=models.PROTECT, related_name="stock")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", null=True)
    copies = models.PositiveIntegerField(_("copies"), default=0)

    class Meta:
        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        constraints = [
            models.UniqueConstraint(
                fields=["title", "office"], name="textbooks_one_stock_row", condition=models.Q(office__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["title"], name="textbooks_one_stock_row_at_home", condition=models.Q(office__isnull=True)
            ),
            models.CheckConstraint(name="textbooks_stock_not_below_zero", condition=models.Q(copies__gte=0)),
        ]

    def __str__(self):
        return str(self.copies)


class Shipment(Keyed):
    """Boxes from the store at home to an office."""

    class State(models.TextChoices):
        PACKED = "packed", _("packed")
        SHIPPED = "shipped", _("on its way")
        CUSTOMS = "customs", _("at customs")
        RECEIVED = "received", _("received and counted")

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="shipments")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state of the shipment"), max_length=10, choices=State, default=State.PACKED)
    pallets = models.PositiveSmallIntegerField(_("pallets"))
    freight = models.DecimalField(_("freight, insurance and customs"), max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(_("currency"), max_length=3, default=home_currency)
    customs_paper = models.CharField(_("number of the customs paper"), max_length=60, blank=True)
    insurer = models.CharField(_("insurer"), max_length=120, blank=True)
    packed_at = models.DateTimeField(_("packed at"))
    shipped_on = models.DateField(_("sent off on"), null=True)
    customs_on = models.DateField(_("at customs since"), null=True)
    received_on = models.DateField(_("received on"), null=True)
    packed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("shipment")
        verbose_name_plural = _("shipments")
        ordering = ["-packed_at"]
        constraints = [
            models.CheckConstraint(
                name="textbooks_received_in_pairs",
                condition=models.Q(state="received", received_on__isnull=False)
                | ~models.Q(state="received") & models.Q(received_on__isnull=True),
            ),
            models.CheckConstraint(
                name="textbooks_freight_not_below_zero",
                condition=models.Q(freight__isnull=True) | models.Q(freight__gte=0),
            ),
        ]

    def __str__(self):
        return str(self.pk)


class ShipmentLine(Keyed):
    """So many copies of a title in a shipment, and what was in the boxes."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="lines")
    title = models.ForeignKey(Title, on_delete=models.PROTECT, related_name="+")
    sent = models.PositiveIntegerField(_("copies sent"))
    good = models.PositiveIntegerField(_("good copies"), null=True)
    damaged = models.PositiveIntegerField(_("unusable copies"), null=True)

    class Meta:
        verbose_name = _("line of a shipment")
        verbose_name_plural = _("lines of a shipment")
        constraints = [
            models.UniqueConstraint(fields=["shipment", "title"], name="textbooks_title_once_a_shipment"),
            models.CheckConstraint(
                name="textbooks_counted_within",
                condition=models.Q(good__isnull=True, damaged__isnull=True)
                | models.Q(good__isnull=False, damaged__isnull=False, sent__gte=models.F("good") + models.F("damaged")),
            ),
        ]

    def __str__(self):
        return str(self.title_id)

    @property
    def missing(self) -> int | None:
        """Copies that were sent and not found in the boxes; ``None`` before they were counted."""
        return None if self.good is None or self.damaged is None else self.sent - self.good - self.damaged


class Distribution(Keyed):
    """An office hands books to an organization, which says how many read them. Not for sale: who takes them agrees."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="distributions", null=True)
    given_on = models.DateField(_("handed over on"))
    readers = models.PositiveIntegerField(_("readers"))
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("distribution")
        verbose_name_plural = _("distributions")
        ordering = ["-given_on", "-id"]
        constraints = [models.CheckConstraint(name="textbooks_some_readers", condition=models.Q(readers__gte=1))]

    def __str__(self):
        return str(self.given_on)


class Movement(Keyed):
    """Copies of a title that came, went or ended. Append-only: a mistake is put right by another movement."""

    class Kind(models.TextChoices):
        PRINTED = "printed", _("came from the printer")
        SENT = "sent", _("sent to an office")
        ARRIVED = "arrived", _("arrived")
        DISTRIBUTED = "distributed", _("handed out")
        MOVED = "moved", _("surplus to another office")
        RETURNED = "returned", _("given back")
        DAMAGED = "damaged", _("unusable")
        LOST = "lost", _("lost")

    title = models.ForeignKey(Title, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("what happened"), max_length=12, choices=Kind)
    copies = models.PositiveIntegerField(_("copies"))
    from_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", null=True)
    to_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", null=True)
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="movements", null=True)
    distribution = models.ForeignKey(Distribution, on_delete=models.PROTECT, related_name="movements", null=True)
    why = models.CharField(_("why"), max_length=200, blank=True)
    on = models.DateField(_("day"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    form_key = models.UUIDField(null=True, unique=True)

    class Meta:
        verbose_name = _("movement")
        verbose_name_plural = _("movements")
        ordering = ["-recorded_at"]
        indexes = [models.Index(fields=["kind", "on"], name="textbooks_kind_day")]
        constraints = [models.CheckConstraint(name="textbooks_moves_some", condition=models.Q(copies__gte=1))]

    def __str__(self):
        return f"{self.kind} {self.copies}"


class UseReport(Keyed):
    """Whether the books are read, two and eight months after: by the site itself through a link, or by the office."""

    distribution = models.ForeignKey(Distribution, on_delete=models.CASCADE, related_name="reports")
    months = models.PositiveSmallIntegerField(_("months after"))
    due_on = models.DateField(_("due"))
    token_index = models.CharField(max_length=64, unique=True, help_text="blind index of the site's link")
    in_use = models.PositiveIntegerField(_("copies in use"), null=True)
    readers = models.PositiveIntegerField(_("readers who use them"), null=True)
    note = models.CharField(_("what helps or hinders"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    is_by_link = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("use report")
        verbose_name_plural = _("use reports")
        ordering = ["due_on"]
        constraints = [
            models.UniqueConstraint(fields=["distribution", "months"], name="textbooks_report_once"),
            models.CheckConstraint(
                name="textbooks_report_in_pairs",
                condition=models.Q(sent_at__isnull=True, in_use__isnull=True, readers__isnull=True)
                | models.Q(sent_at__isnull=False, in_use__isnull=False, readers__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.months}"
