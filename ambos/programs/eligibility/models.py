"""What keeping the facts true leaves behind: comparisons with their sources, changes two people agreed on, and what is
known or said of services.

Rows about the law and about services. Nothing about a person who asks what she may get is kept anywhere: there is no table for it.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.directory.models import Service


class FactCheck(Keyed):
    """Somebody compared a fact with its source and found that it still holds."""

    fact = models.CharField(_("fact"), max_length=60, db_index=True)
    checked_on = models.DateField(_("day of the comparison"))
    evidence = models.CharField(_("evidence"), max_length=500, help_text=_("address and passage, or who said it"))
    recorded_at = models.DateTimeField(_("written down at"))
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("comparison of a fact")
        verbose_name_plural = _("comparisons of facts")

    def __str__(self):
        return f"{self.fact} {self.checked_on}"


class FactProposal(Keyed):
    """A row that is to take the place of a fact from a day on. In force only when a second person approved it."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("change proposed")
        APPROVED = "approved", _("change approved")
        REJECTED = "rejected", _("change rejected")

    fact = models.CharField(_("fact"), max_length=60, db_index=True)
    row = models.JSONField(_("row that takes its place"))
    effective_on = models.DateField(_("first day it holds"))
    evidence = models.CharField(_("evidence"), max_length=500)
    effects = models.JSONField(_("what it changes"), default=dict, help_text=_("worked out when it was proposed"))
    version = models.CharField(_("version of the facts it was worked out against"), max_length=12)
    state = models.CharField(_("state of the change"), max_length=10, choices=State, default=State.PROPOSED)
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("change of a fact")
        verbose_name_plural = _("changes of facts")
        constraints = [
            models.CheckConstraint(
                name="eligibility_decided_is_said",
                condition=models.Q(state="proposed", decided_at__isnull=True)
                | ~models.Q(state="proposed") & models.Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="eligibility_two_people_decide",
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("proposed_by")),
            ),
            models.UniqueConstraint(
                name="eligibility_one_open_change", fields=["fact"], condition=models.Q(state="proposed")
            ),
        ]

    def __str__(self):
        return f"{self.fact} {self.effective_on}"


class ServiceReview(Keyed):
    """Somebody found out whether a service asks people for documents before it attends them. The newest counts."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    asks_for_nothing = models.BooleanField(_("attends without asking for documents"))
    evidence = models.CharField(_("evidence"), max_length=500, help_text=_("address and passage, or who said it"))
    reviewed_on = models.DateField(_("day of the review"))
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("review of a service")
        verbose_name_plural = _("reviews of services")
        indexes = [models.Index(fields=["service", "-reviewed_on"], name="eligibility_review_newest")]

    def __str__(self):
        return f"{self.service_id} {self.reviewed_on}"


class ServiceReport(Keyed):
    """A family says that something in the directory is wrong. A code, no words: there is nowhere to write about oneself."""

    class What(models.TextChoices):
        PHONE = "phone", _("nobody answers that telephone")
        HOURS = "hours", _("it was closed at that hour")
        PLACE = "place", _("it is not there")
        COST = "cost", _("they charged something else")
        LANGUAGE = "language", _("nobody spoke that language")
        ASKED = "asked", _("they asked for something that is not in the list")

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(_("what is wrong"), max_length=10, choices=What)
    reported_at = models.DateTimeField(_("reported at"))
    settled_at = models.DateTimeField(_("settled at"), null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("report on a service")
        verbose_name_plural = _("reports on services")
        constraints = [
            models.UniqueConstraint(
                name="eligibility_one_open_report",
                fields=["service", "what"],
                condition=models.Q(settled_at__isnull=True),
            )
        ]

    def __str__(self):
        return f"{self.service_id} {self.what}"
