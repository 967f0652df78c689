"""Events of an edition and whoever makes them: hosts, agencies, volunteers, supplies, a forum's sessions and papers."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.casework.models import Encounter
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office, ServicePoint

from .editions import Edition


class Event(Keyed):
    """One event under one lead office, counted once. ``counted_in``: found to be another entry of that event."""

    class Kind(models.TextChoices):
        FAIR = "fair", _("health fair")
        WORKSHOP = "workshop", _("workshop")
        SCREENING = "screening", _("screenings")
        FORUM = "forum", _("policy forum")
        MEDIA = "media", _("media event")
        SPORT = "sport", _("sport")

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        VIRTUAL = "virtual", _("by Internet")
        BOTH = "both", _("in person and by Internet")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        APPROVED = "approved", _("approved")
        PUBLISHED = "published", _("published")
        CANCELLED = "cancelled", _("cancelled")
        HELD = "held", _("held, report due")
        REPORTED = "reported", _("reported")
        VERIFIED = "verified", _("verified")
        CONSOLIDATED = "consolidated", _("consolidated")

    edition = models.ForeignKey(Edition, on_delete=models.RESTRICT, related_name="events")
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+", help_text="the one lead")
    lead_weight = models.PositiveSmallIntegerField(_("share of the lead, as a weight"), default=1)
    proposer = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+", null=True)
    code = models.CharField(_("code"), max_length=12, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    mode = models.CharField(_("where"), max_length=10, choices=Mode, default=Mode.IN_PERSON)
    title = models.CharField(_("title"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    day = models.DateField(_("day where it is held"))
    place = models.CharField(_("place"), max_length=160, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    state_province = models.CharField(_("state or province"), max_length=40, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=12, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    online_at = models.URLField(_("address on the Internet"), blank=True)
    service_point = models.ForeignKey(
        ServicePoint, on_delete=models.RESTRICT, related_name="+", null=True,
        help_text="when it is held at a window or by a mobile unit, whose own visits are counted there",
    )  # fmt: skip
    topics = models.JSONField(_("topics"), default=list)
    services = models.JSONField(_("what is offered"), default=list, help_text="codes of the catalogue")
    languages = models.JSONField(_("languages"), default=list)
    note = models.TextField(_("what to know"), blank=True)
    note_en = models.TextField(_("what to know, in English"), blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PROPOSED)
    state_at = models.DateTimeField(_("in this state since"))
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField(_("approved at"), null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    published_at = models.DateTimeField(_("published at"), null=True)
    cancelled_reason = models.CharField(_("why it was cancelled"), max_length=200, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(_("changed at"))
    counted_in = models.ForeignKey("self", on_delete=models.RESTRICT, related_name="entries", null=True)
    is_demo = models.BooleanField(default=False)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("event of an edition")
        verbose_name_plural = _("events of editions")
        ordering = ["starts_at", "code"]
        indexes = [
            models.Index(fields=["edition", "office", "state"], name="health_weeks_events"),
            models.Index(fields=["state", "starts_at"], name="health_weeks_calendar"),
        ]
        constraints = [
            models.CheckConstraint(name="health_weeks_event_hours", condition=models.Q(ends_at__gt=models.F("starts_at"))),
            models.CheckConstraint(
                name="health_weeks_event_approved",
                condition=models.Q(state__in=["proposed", "cancelled"]) | models.Q(approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="health_weeks_event_why_cancelled",
                condition=~models.Q(state="cancelled") | ~models.Q(cancelled_reason=""),
            ),
            models.CheckConstraint(
                name="health_weeks_not_counted_in_itself", condition=~models.Q(counted_in=models.F("id"))
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.code


class CoHost(Keyed):
    """Who holds the event beside the lead: an office of ours, or the consulate of another country by its name."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="hosts")
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+", null=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    name = models.CharField(_("name"), max_length=160, blank=True)
    weight = models.PositiveSmallIntegerField(_("share, as a weight"), default=1)

    class Meta:
        verbose_name = _("co-host")
        verbose_name_plural = _("co-hosts")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "office"], name="health_weeks_host_once"),
            models.CheckConstraint(
                name="health_weeks_host_is_one",
                condition=models.Q(office__isnull=False, name="", country="")
                | models.Q(office__isnull=True) & ~models.Q(name="") & ~models.Q(country=""),
            ),
            models.CheckConstraint(name="health_weeks_host_weight", condition=models.Q(weight__gte=1)),
        ]

    def __str__(self):
        return self.name or str(self.office_id)


class EventAgency(Keyed):
    """An agency at an event. At five events it is one agency: the registry's row is counted, not its name."""

    class Part(models.TextChoices):
        ORGANIZER = "organizer", _("organizes")
        PROVIDER = "provider", _("attends people")
        SPONSOR = "sponsor", _("pays or lends")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="agencies")
    organization = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+")
    part = models.CharField(_("part"), max_length=10, choices=Part, default=Part.PROVIDER)

    class Meta:
        verbose_name = _("agency at an event")
        verbose_name_plural = _("agencies at events")
        constraints = [models.UniqueConstraint(fields=["event", "organization"], name="health_weeks_agency_once")]

    def __str__(self):
        return str(self.organization_id)


class AgencyVariant(Keyed):
    """What a person decided of two rows of the registry: one agency under two names, or two agencies. It can be taken back."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+", help_text="the one counted")
    is_same = models.BooleanField(_("one agency"))
    decided_at = models.DateTimeField(_("decided at"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("decision on two agencies")
        verbose_name_plural = _("decisions on agencies")
        constraints = [
            models.UniqueConstraint(fields=["organization", "other"], name="health_weeks_variant_once"),
            models.UniqueConstraint(
                fields=["organization"], condition=models.Q(is_same=True), name="health_weeks_variant_of_one"
            ),
            models.CheckConstraint(
                name="health_weeks_variant_of_another", condition=~models.Q(organization=models.F("other"))
            ),
        ]

    def __str__(self):
        return f"{self.organization_id} {self.other_id}"


class Volunteer(Keyed):
    """Someone who gives hours at the events of one office. A name and an agency, nothing else; the name goes a year after."""

    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+", null=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    folded_name = models.CharField(max_length=120, blank=True, db_index=True)
    forgotten_at = models.DateTimeField(_("forgotten at"), null=True)

    class Meta:
        verbose_name = _("volunteer")
        verbose_name_plural = _("volunteers")
        constraints = [
            models.CheckConstraint(
                name="health_weeks_volunteer_named",
                condition=models.Q(forgotten_at__isnull=True) & ~models.Q(name="")
                | models.Q(forgotten_at__isnull=False, name="", folded_name=""),
            )
        ]

    def __str__(self):
        return self.name


class VolunteerShift(Keyed):
    """A volunteer at an event: minutes planned, minutes given. ``worked`` empty: not said yet, which is not zero."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="shifts")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="shifts")
    task = models.CharField(_("task"), max_length=80, blank=True)
    planned = models.PositiveIntegerField(_("minutes planned"))
    worked = models.PositiveIntegerField(_("minutes given"), null=True)

    class Meta:
        verbose_name = _("volunteer's shift")
        verbose_name_plural = _("volunteers' shifts")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["event", "volunteer"], name="health_weeks_shift_once")]

    def __str__(self):
        return str(self.volunteer_id)


class Supply(Keyed):
    """Something brought to an event: how much was planned, how much was used."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="supplies")
    name = models.CharField(_("what"), max_length=120)
    planned = models.PositiveIntegerField(_("planned"))
    used = models.PositiveIntegerField(_("used"), null=True)

    class Meta:
        verbose_name = _("supply")
        verbose_name_plural = _("supplies")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Contribution(Keyed):
    """Money or things given to an event, with how it was valued: cash and in kind are never added silently."""

    class Form(models.TextChoices):
        CASH = "cash", _("cash")
        IN_KIND = "in_kind", _("in kind")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="contributions")
    organization = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+", null=True)
    form = models.CharField(_("form"), max_length=8, choices=Form)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    valued_by = models.CharField(_("how it was valued"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="health_weeks_amount", condition=models.Q(amount__gte=0)),
            models.CheckConstraint(
                name="health_weeks_in_kind_says_how", condition=models.Q(form="cash") | ~models.Q(valued_by="")
            ),
        ]

    def __str__(self):
        return f"{self.amount} {self.currency}"


class ForumSession(Keyed):
    """A session of a policy forum."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    room = models.CharField(_("room"), max_length=80, blank=True)
    chair = models.CharField(_("chair"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("session of a forum")
        verbose_name_plural = _("sessions of forums")
        ordering = ["starts_at", "title"]
        constraints = [
            models.CheckConstraint(
                name="health_weeks_session_hours", condition=models.Q(ends_at__gt=models.F("starts_at"))
            )
        ]

    def __str__(self):
        return self.title


class ForumPaper(Keyed):
    """A paper of a session, with its authors as they sign and where it can be read."""

    session = models.ForeignKey(ForumSession, on_delete=models.CASCADE, related_name="papers")
    title = models.CharField(_("title"), max_length=300)
    authors = models.CharField(_("authors"), max_length=300)
    language = models.CharField(_("language"), max_length=8, default="es")
    abstract = models.TextField(_("abstract"), blank=True)
    url = models.URLField(_("where it can be read"), blank=True)
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("paper of a forum")
        verbose_name_plural = _("papers of forums")
        ordering = ["order", "id"]

    def __str__(self):
        return self.title


class EventVisit(Keyed):
    """A person tested at an event, through casework. A reading out of range ends in a referral or a recorded refusal."""

    class Answer(models.TextChoices):
        NONE = "", _("nothing out of range")
        REFERRED = "referred", _("referred")
        REFUSED = "refused", _("referral offered and refused")

    class Why(models.TextChoices):
        HAS_CARE = "has_care", _("already attended for it")
        NO_TIME = "no_time", _("no time now")
        COST = "cost", _("fears the cost")
        TRUST = "trust", _("does not wish to give data")
        OTHER = "other", _("other reason")
        NOT_SAID = "not_said", _("did not say why")

    event = models.ForeignKey(Event, on_delete=models.RESTRICT, related_name="visits")
    encounter = models.OneToOneField(Encounter, on_delete=models.RESTRICT, related_name="+")
    is_abnormal = models.BooleanField(_("out of range"))
    answer = models.CharField(_("what followed"), max_length=8, choices=Answer, blank=True)
    refused_why = models.CharField(_("why refused"), max_length=8, choices=Why, blank=True)

    class Meta:
        verbose_name = _("visit at an event")
        verbose_name_plural = _("visits at events")
        constraints = [
            models.CheckConstraint(
                name="health_weeks_abnormal_is_answered",
                condition=models.Q(is_abnormal=True, answer__in=["referred", "refused"])
                | models.Q(is_abnormal=False, answer__in=["", "referred"]),
            ),
            models.CheckConstraint(
                name="health_weeks_refusal_says_why",
                condition=models.Q(answer="refused") & ~models.Q(refused_why="")
                | ~models.Q(answer="refused") & models.Q(refused_why=""),
            ),
        ]

    def __str__(self):
        return str(self.encounter_id)
