"""Evaluation: what each indicator came to, by office and period (IATI results: indicator, actual, period, dimension)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.network.models import Office


class Actual(Keyed):
    """The value of one indicator at one office in one month, as computed at one moment. Blank is not zero: a missing
    value has no numerator, but for a rate of nothing out of nothing, which is missing with both zeros. Rates are kept as
    numerator and denominator, so that they can be added up honestly; of a median the denominator says of how many.

    ``is_hidden`` is decided for the whole network when the figures are computed (``domain.publication``). It has no
    default: a row of which nobody decided whether it may be shown cannot be written.
    """

    class State(models.TextChoices):
        KNOWN = "known", _("known")
        PROVISIONAL = "provisional", _("provisional")
        MISSING = "missing", _("missing")
        NOT_OFFERED = "not_offered", _("not offered")

    indicator = models.CharField(_("indicator"), max_length=80)
    office = models.ForeignKey(
        Office, on_delete=models.CASCADE, related_name="+", null=True, help_text="empty: the whole network"
    )
    period = models.DateField(_("month (its first day)"))
    numerator = models.BigIntegerField(_("numerator"), null=True)
    denominator = models.BigIntegerField(_("denominator"), null=True)
    state = models.CharField(_("state"), max_length=12, choices=State)
    is_hidden = models.BooleanField(_("small, or would give a small one away"))
    computed_at = models.DateTimeField(_("computed at"))

    class Meta:
        verbose_name = _("actual")
        verbose_name_plural = _("actuals")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "office", "period"], name="evaluation_actual_once"),
            # SQLite takes every empty office for another one, so the network needs a constraint of its own.
            models.UniqueConstraint(
                fields=["indicator", "period"], condition=models.Q(office__isnull=True), name="evaluation_network_once"
            ),
            models.CheckConstraint(
                name="evaluation_known_has_value",
                condition=models.Q(state__in=["known", "provisional"], numerator__isnull=False)
                | models.Q(state__in=["missing", "not_offered"], numerator__isnull=True, denominator__isnull=True)
                | models.Q(state="missing", numerator=0, denominator=0),
            ),
            models.CheckConstraint(
                name="evaluation_only_values_are_hidden",
                condition=models.Q(is_hidden=False) | models.Q(state__in=["known", "provisional"]),
            ),
        ]
        indexes = [
            models.Index(fields=["period", "indicator"], name="evaluation_period"),
            models.Index(fields=["-computed_at", "-id"], name="evaluation_computed"),
        ]

    def __str__(self):
        return f"{self.indicator} {self.period:%Y-%m}"
