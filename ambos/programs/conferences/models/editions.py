"""Editions, their quotas, agenda, sponsors and opinions."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.domain.conferences.life import State as EditionState
from ambos.records.audit.models import Keyed
from ambos.records.directory.models import Organization
from ambos.records.funding.models import Budget, Contribution
from ambos.records.network.models import Office
from ambos.records.registry.loading import origin


def home_zone() -> str:
    """The time zone of the institute, in which an edition keeps its days unless somebody says otherwise."""
    return origin().timezone


class Sector(models.TextChoices):
    """What somebody's work is about. Quotas by sector count these."""

    COMMUNITY = "community", _("community organizing")
    EDUCATION = "education", _("education sector")
    HEALTH = "health", _("health sector")
    JUSTICE = "justice", _("law and justice")
    BUSINESS = "business", _("business and finance")
    CULTURE = "culture", _("culture and sport")
    MEDIA = "media", _("media sector")
    GOVERNMENT = "government", _("elected or public office")
    LABOR = "labor", _("work and labor rights")
    FAITH = "faith", _("faith communities")


class Edition(Keyed):
    """One conference. A second place in the country of residence may stand beside the first: who goes where is never asked why."""

    class State(models.TextChoices):
        PLANNED = EditionState.PLANNED, _("planned edition")
        CALLED = EditionState.CALLED, _("open for nominations")
        SELECTING = EditionState.SELECTING, _("selecting")
        INVITING = EditionState.INVITING, _("inviting")
        HELD = EditionState.HELD, _("held edition")
        FOLLOWING = EditionState.FOLLOWING, _("being followed up")
        CLOSED = EditionState.CLOSED, _("closed edition")
        CANCELLED = EditionState.CANCELLED, _("cancelled edition")

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    title = models.CharField(_("theme"), max_length=160)
    title_en = models.CharField(_("theme in English"), max_length=160, blank=True)
    aims = models.TextField(_("aims"), blank=True)
    aims_en = models.TextField(_("aims in English"), blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    timezone = models.CharField(_("time zone"), max_length=40, default=home_zone)
    place = models.CharField(_("place"), max_length=160)
    city = models.CharField(_("city"), max_length=120)
    second_place = models.CharField(_("second place, in the country of residence"), max_length=160, blank=True)
    second_city = models.CharField(_("city of the second place"), max_length=120, blank=True)
    places = models.PositiveSmallIntegerField(_("places"))
    supported_places = models.PositiveSmallIntegerField(_("places with travel support"), default=0)
    nonprofit_only = models.BooleanField(_("only people of non-profit organizations"), default=False)
    sectors = models.JSONField(_("sectors asked for"), default=list, help_text="empty: any")
    rest_months = models.PositiveSmallIntegerField(_("months until somebody may attend again"), default=24)
    least_share = models.PositiveSmallIntegerField(_("least share of women and of men, in percent"), default=40)
    days_needed = models.PositiveSmallIntegerField(_("days attended for a certificate"), default=2)
    nominate_by = models.DateField(_("nominations until"))
    answer_by = models.DateField(_("answers until"))
    responsible = models.CharField(_("who follows the commitments"), max_length=120)
    seal_office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+", null=True)
    budget = models.OneToOneField(Budget, on_delete=models.RESTRICT, related_name="+", null=True)
    state = models.CharField(_("state of the edition"), max_length=10, choices=State, default=State.PLANNED)
    cancelled_reason = models.CharField(_("why it was cancelled"), max_length=200, blank=True)
    proposed_at = models.DateTimeField(_("selection proposed at"), null=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    agenda_published_at = models.DateTimeField(_("agenda published at"), null=True)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(_("changed at"))
    is_demo = models.BooleanField(default=False)
    form_key = models.UUIDField(unique=True, null=True)

    class Meta:
        verbose_name = _("edition of the conferences")
        verbose_name_plural = _("editions of the conferences")
        ordering = ["-starts_on", "-number"]
        constraints = [
            models.CheckConstraint(name="conferences_days", condition=models.Q(ends_on__gte=models.F("starts_on"))),
            models.CheckConstraint(
                name="conferences_clocks",
                condition=models.Q(nominate_by__lt=models.F("answer_by"), answer_by__lt=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="conferences_supported", condition=models.Q(supported_places__lte=models.F("places"))
            ),
            models.CheckConstraint(name="conferences_share", condition=models.Q(least_share__lte=50)),
            models.CheckConstraint(
                name="conferences_why_cancelled",
                condition=~models.Q(state="cancelled") | ~models.Q(cancelled_reason=""),
            ),
        ]

    def __str__(self):
        return str(self.number)


class Quota(Keyed):
    """At most so many places for an office, or for a sector. What has no quota is not bound."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="quotas")
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+", null=True)
    sector = models.CharField(_("sector"), max_length=12, choices=Sector, blank=True)
    places = models.PositiveSmallIntegerField(_("places at most"))

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "office"], condition=models.Q(office__isnull=False), name="conferences_office_once"
            ),
            models.UniqueConstraint(
                fields=["edition", "sector"], condition=~models.Q(sector=""), name="conferences_sector_once"
            ),
            models.CheckConstraint(
                name="conferences_quota_of_one",
                condition=models.Q(office__isnull=False, sector="")
                | models.Q(office__isnull=True) & ~models.Q(sector=""),
            ),
        ]

    def __str__(self):
        return str(self.places)


class Session(Keyed):
    """One session of the agenda. ``sponsor``: who pays for it; it then says so."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    room = models.CharField(_("room"), max_length=80, blank=True)
    sponsor = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+", null=True)

    class Meta:
        verbose_name = _("session of the agenda")
        verbose_name_plural = _("sessions of the agenda")
        ordering = ["starts_at", "room", "title"]
        constraints = [
            models.CheckConstraint(
                name="conferences_session_hours", condition=models.Q(ends_at__gt=models.F("starts_at"))
            )
        ]

    def __str__(self):
        return self.title


class Speaker(Keyed):
    """Who speaks in a session, for whom."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="speakers")
    name = models.CharField(_("name"), max_length=120)
    folded_name = models.CharField(max_length=120)
    organization = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+", null=True)

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["session", "folded_name"], name="conferences_speaks_once"),
        ]

    def __str__(self):
        return self.name


class Sponsor(Keyed):
    """Who gives to an edition: its contribution is the trust fund's. The interest declared stands beside the name, in public."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="sponsors")
    contribution = models.OneToOneField(Contribution, on_delete=models.RESTRICT, related_name="+")
    interest = models.CharField(_("interest declared"), max_length=300)

    class Meta:
        verbose_name = _("sponsor")
        verbose_name_plural = _("sponsors")
        constraints = [
            models.CheckConstraint(name="conferences_interest_said", condition=~models.Q(interest="")),
        ]

    def __str__(self):
        return str(self.contribution_id)


class Opinion(Keyed):
    """One answer to the survey. Nothing leads from it to who gave it: its key is chance alone and it keeps no moment."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="opinions")
    useful = models.PositiveSmallIntegerField(_("how useful, 1 to 5"))
    organized = models.PositiveSmallIntegerField(_("how well organized, 1 to 5"))
    again = models.BooleanField(_("would recommend it"))
    said = models.TextField(_("in her own words"), blank=True)

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        constraints = [
            models.CheckConstraint(
                name="conferences_opinion_scale",
                condition=models.Q(useful__range=(1, 5), organized__range=(1, 5)),
            )
        ]

    def __str__(self):
        return str(self.useful)
