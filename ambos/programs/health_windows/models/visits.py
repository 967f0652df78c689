"""What was done in one visit: each row is one countable act of the service catalogue, none is a person."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.casework.models import Encounter
from ambos.records.network.models import Office, ServicePoint
from ambos.records.people.models import Person


class VisitTopic(Keyed):
    """A topic of orientation in one visit (one service of the catalogue each)."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(_("topic"), max_length=40)

    class Meta:
        verbose_name = _("topic of a visit")
        verbose_name_plural = _("topics of visits")
        constraints = [models.UniqueConstraint(fields=["encounter", "topic"], name="health_windows_topic_once")]

    def __str__(self):
        return self.topic


class VisitSheet(Keyed):
    """What the uniform report asks of a visit besides what was done: first time or returning, insured or not."""

    encounter = models.OneToOneField(Encounter, on_delete=models.CASCADE, related_name="+")
    is_first = models.BooleanField(
        _("first visit to a window of the network"), null=True, help_text="not known of who gave no name"
    )
    is_insured = models.BooleanField(_("has health insurance"), null=True)

    class Meta:
        verbose_name = _("sheet of a visit")
        verbose_name_plural = _("sheets of visits")

    def __str__(self):
        return f"{self.encounter_id}"


class Finding(models.TextChoices):
    """What a screening without a number found. Words of a screening, never of a diagnosis."""

    EXPECTED = "expected", _("within the usual range")
    NEEDS_VISIT = "needs_visit", _("a professional should see it")
    NEEDS_CARE_TODAY = "needs_care_today", _("needs care today")
    UNCLEAR = "unclear", _("not clear, to be repeated")


class NextStep(models.TextChoices):
    """What followed. Whatever calls for a professional is closed with a referral or a refusal in her own words."""

    REFERRED = "referred", _("referred")
    EMERGENCY_CALLED = "emergency_called", _("emergency service called")
    REFUSED = "refused", _("offered and refused")


class GivenService(Keyed):
    """A service of the catalogue that has no number and no table of its own: vision, dental, mental health, bone density,
    occupational health, an emergency, orientation on insurance at home ..."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="+")
    service = models.CharField(_("service of the catalogue"), max_length=40)
    finding = models.CharField(_("what was found"), max_length=16, choices=Finding, blank=True)
    next_step = models.CharField(_("what followed"), max_length=16, choices=NextStep, blank=True)

    class Meta:
        verbose_name = _("service given")
        verbose_name_plural = _("services given")
        constraints = [
            models.UniqueConstraint(fields=["encounter", "service"], name="health_windows_service_once"),
            models.CheckConstraint(
                name="health_windows_finding_has_step",
                condition=~models.Q(finding__in=["needs_visit", "needs_care_today"]) | ~models.Q(next_step=""),
            ),
        ]

    def __str__(self):
        return self.service


class SafetyAtWork(Keyed):
    """A talk about safety at work: trade, hazards, what followed. Never the employer, never why she cannot complain."""

    encounter = models.OneToOneField(Encounter, on_delete=models.CASCADE, related_name="+")
    trade = models.CharField(_("trade"), max_length=30)
    hazards = models.JSONField(_("hazards"), default=list, help_text="codes of the catalogue")
    is_injured = models.BooleanField(_("hurt or ill from work"), default=False)
    next_step = models.CharField(_("what followed"), max_length=16, choices=NextStep, blank=True)

    class Meta:
        verbose_name = _("talk about safety at work")
        verbose_name_plural = _("talks about safety at work")
        constraints = [
            models.CheckConstraint(
                name="health_windows_injury_has_step",
                condition=models.Q(is_injured=False) | ~models.Q(next_step=""),
            )
        ]

    def __str__(self):
        return self.trade


class HivTest(Keyed):
    """One HIV test, with a permission of its own. Its result is sealed, is told in person only, and leaves in no export.

    ``slip`` is the code on her half of the paper: who comes back with it is given the result, named or not. The state is
    read: consented, result known, told.
    """

    class ConsentHow(models.TextChoices):
        SPOKEN = "spoken", _("by word of mouth")
        SIGNED = "signed", _("signed on paper")
        FINGERPRINT = "fingerprint", _("fingerprint on paper")
        WITNESSED = "witnessed", _("witnessed mark")

    encounter = models.OneToOneField(Encounter, on_delete=models.CASCADE, related_name="+")
    slip = models.CharField(_("code of the slip"), max_length=12, unique=True)
    consent_how = models.CharField(_("how permission was given"), max_length=12, choices=ConsentHow)
    consent_language = models.CharField(_("language it was explained in"), max_length=8)
    consented_at = models.DateTimeField(_("permission given at"))
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    result = models.BinaryField(_("sealed result"), null=True)
    known_at = models.DateTimeField(_("result known at"), null=True)
    back_on = models.DateField(_("agreed day to come back"), null=True)
    told_at = models.DateTimeField(_("told in person at"), null=True)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    next_step = models.CharField(_("what followed"), max_length=16, choices=NextStep, blank=True)
    closed_at = models.DateTimeField(_("given up at: she did not come back"), null=True)

    class Meta:
        verbose_name = _("HIV test")
        verbose_name_plural = _("HIV tests")
        constraints = [
            models.CheckConstraint(
                name="health_windows_hiv_known_in_pairs",
                condition=models.Q(result__isnull=True, known_at__isnull=True)
                | models.Q(result__isnull=False, known_at__isnull=False),
            ),
            models.CheckConstraint(
                name="health_windows_hiv_told_is_known",
                condition=models.Q(told_at__isnull=True, told_by__isnull=True)
                | models.Q(told_at__isnull=False, told_by__isnull=False, known_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.slip


class VaccineLot(Keyed):
    """A lot of a vaccine at a window. A dose is always of a lot, so that a lot that is called back leads to its doses."""

    service_point = models.ForeignKey(ServicePoint, on_delete=models.RESTRICT, related_name="+")
    vaccine = models.CharField(_("vaccine"), max_length=40)
    lot = models.CharField(_("lot"), max_length=40)
    expires_on = models.DateField(_("last day of use"))
    received_on = models.DateField(_("received on"))
    doses = models.PositiveSmallIntegerField(_("doses received"))
    discarded = models.PositiveSmallIntegerField(_("doses discarded"), default=0)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    withdrawn_reason = models.CharField(_("why withdrawn"), max_length=200, blank=True)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("lot of a vaccine")
        verbose_name_plural = _("lots of vaccines")
        constraints = [
            models.UniqueConstraint(fields=["service_point", "vaccine", "lot"], name="health_windows_lot_once"),
            models.CheckConstraint(
                name="health_windows_lot_discards_what_it_had", condition=models.Q(discarded__lte=models.F("doses"))
            ),
            models.CheckConstraint(
                name="health_windows_lot_withdrawn_says_why",
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | models.Q(withdrawn_at__isnull=False) & ~models.Q(withdrawn_reason=""),
            ),
        ]

    def __str__(self):
        return self.lot


class Vaccination(Keyed):
    """One dose, of one lot, given by the agency that ran the window that day; the institute gives none."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="+")
    lot = models.ForeignKey(VaccineLot, on_delete=models.RESTRICT, related_name="vaccinations")
    vaccine = models.CharField(_("vaccine"), max_length=40)
    dose = models.PositiveSmallIntegerField(_("dose"), default=1)
    given_at = models.DateTimeField(_("given at"))
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    registry_sent_on = models.DateField(_("reported to the registry on"), null=True)

    class Meta:
        verbose_name = _("vaccination")
        verbose_name_plural = _("vaccinations")
        constraints = [
            models.UniqueConstraint(fields=["encounter", "vaccine"], name="health_windows_vaccine_once"),
            models.CheckConstraint(
                name="health_windows_dose_plausible", condition=models.Q(dose__gte=1) & models.Q(dose__lte=9)
            ),
        ]

    def __str__(self):
        return self.vaccine


class Enrolment(Keyed):
    """Help to apply for a *family* of public programs: never the program, never a reason, least of all why it was denied."""

    class State(models.TextChoices):
        ASSISTED = "assisted", _("helped to prepare it")
        SUBMITTED = "submitted", _("submitted")
        APPROVED = "approved", _("approved")
        DENIED = "denied", _("denied")
        DROPPED = "dropped", _("the person did not go on")

    OPEN = (State.ASSISTED, State.SUBMITTED)

    encounter = models.ForeignKey(Encounter, on_delete=models.RESTRICT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, related_name="+", null=True)
    reference = models.CharField(_("reference"), max_length=12, unique=True)
    program_family = models.CharField(_("family of public programs"), max_length=60)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASSISTED)
    assisted_on = models.DateField(_("helped on"))
    submitted_on = models.DateField(_("submitted on"), null=True)
    decided_on = models.DateField(_("decided on"), null=True)

    class Meta:
        verbose_name = _("help with an application")
        verbose_name_plural = _("help with applications")
        indexes = [models.Index(fields=["office", "state", "assisted_on"], name="health_windows_enrolments")]
        constraints = [
            models.UniqueConstraint(fields=["encounter", "program_family"], name="health_windows_family_once"),
            models.CheckConstraint(
                name="health_windows_enrolment_days",
                condition=models.Q(state="assisted", submitted_on__isnull=True, decided_on__isnull=True)
                | models.Q(state="submitted", submitted_on__isnull=False, decided_on__isnull=True)
                | models.Q(state__in=["approved", "denied"], submitted_on__isnull=False, decided_on__isnull=False)
                | models.Q(state="dropped", decided_on__isnull=False),
            ),
        ]

    def __str__(self):
        return self.reference
