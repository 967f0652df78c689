"""Keys to the API, and how often each was used in one minute."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.posts.models import Post


class Token(Keyed):
    """A key to the API: whose, under which post, for what, until when. Of the key itself only the hash is kept."""

    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("what it is for"), max_length=80)
    scopes = models.JSONField(_("what it opens"), default=list)
    digest = models.CharField(_("SHA-256 of the key"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("good until"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    revoked_by = models.CharField(_("revoked by"), max_length=60, blank=True)
    used_at = models.DateTimeField(_("last used, to the minute"), null=True)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        constraints = [
            models.CheckConstraint(
                name="interfaces_token_expires", condition=models.Q(expires_at__gt=models.F("made_at"))
            ),
            models.CheckConstraint(
                name="interfaces_revoked_in_pairs",
                condition=models.Q(revoked_at__isnull=True, revoked_by="")
                | models.Q(revoked_at__isnull=False) & ~models.Q(revoked_by=""),
            ),
        ]

    def __str__(self):
        return self.name


class Use(models.Model):
    """How often a token asked within one minute, counted by all workers together."""

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="uses")
    minute = models.DateTimeField(_("minute"))
    count = models.PositiveIntegerField(_("questions"), default=0)

    class Meta:
        verbose_name = _("use of a token")
        verbose_name_plural = _("uses of tokens")
        constraints = [models.UniqueConstraint(fields=["token", "minute"], name="interfaces_use_once")]

    def __str__(self):
        return f"{self.minute:%H:%M}: {self.count}"
