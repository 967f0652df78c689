"""Papers that were issued, the keys that sealed them, and the signed lists that say which still hold."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.network.models import Office


class SigningKey(Keyed):
    """A key of one office (``signer``), or the one that signs the list of revocations (``publisher``)."""

    class Use(models.TextChoices):
        SIGNER = "signer", _("seals papers")
        PUBLISHER = "publisher", _("signs the list of revocations")

    class State(models.TextChoices):
        ACTIVE = "active", _("in use")
        RETIRED = "retired", _("retired")
        COMPROMISED = "compromised", _("compromised")

    key_id = models.CharField(_("key id"), max_length=80, unique=True, help_text="country, office and number")
    use = models.CharField(_("use"), max_length=10, choices=Use)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", null=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.ACTIVE)
    public = models.BinaryField(_("public key"), max_length=64, help_text="X and Y of P-256")
    sealed_private = models.BinaryField(_("private key, sealed"), null=True)
    sealed_with = models.CharField(max_length=255, blank=True)
    certificate = models.BinaryField(_("certificate for the seal of the file"))
    owner_es = models.CharField(_("name in Spanish"), max_length=200)
    owner_en = models.CharField(_("name in English"), max_length=200)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"))
    places_used = models.PositiveIntegerField(
        default=0, help_text="places given out in this key's string of revocation bits"
    )
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    retired_at = models.DateTimeField(_("retired at"), null=True)
    compromised_since = models.DateTimeField(_("in other hands since"), null=True)
    declared_at = models.DateTimeField(_("declared compromised at"), null=True)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ["made_at", "key_id"]
        constraints = [
            models.CheckConstraint(
                name="documents_signer_has_office",
                condition=models.Q(use="publisher", office__isnull=True) | models.Q(use="signer", office__isnull=False),
            ),
            models.CheckConstraint(
                name="documents_compromise_in_pairs",
                condition=models.Q(state="compromised", compromised_since__isnull=False, declared_at__isnull=False)
                | ~models.Q(state="compromised") & models.Q(compromised_since__isnull=True, declared_at__isnull=True),
            ),
            models.CheckConstraint(
                name="documents_retired_in_pairs",
                condition=models.Q(state="active", retired_at__isnull=True)
                | models.Q(state="retired", retired_at__isnull=False)
                | models.Q(state="compromised"),
            ),
            models.CheckConstraint(
                name="documents_key_ends_after_start", condition=models.Q(valid_to__gte=models.F("valid_from"))
            ),
        ]

    def __str__(self):
        return self.key_id


class Document(Keyed):
    """One paper. What it says is kept sealed; its folio, place and proof are enough for the lists."""

    class Kind(models.TextChoices):
        CERTIFICATE = "certificate", _("certificate")
        STATEMENT = "statement", _("statement of consular registration")
        TRANSFER = "transfer", _("transfer document")
        ANALYSIS = "analysis", _("credit analysis")

    class State(models.TextChoices):
        ISSUED = "issued", _("in force")
        REPLACED = "replaced", _("replaced")
        VOIDED = "voided", _("voided")
        REVOKED = "revoked", _("revoked")

    class Why(models.TextChoices):
        MISTAKE = "mistake", _("it holds a mistake")
        LOST = "lost", _("the paper was lost")
        NOT_DELIVERED = "not_delivered", _("it was never delivered")
        FALSE_DATA = "false_data", _("what it was based on was false")
        NO_LONGER_TRUE = "no_longer_true", _("it is no longer true")
        KEY_COMPROMISED = "key_compromised", _("its key fell into other hands")
        ASKED = "asked", _("the person asked")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    schema = models.PositiveSmallIntegerField(_("schema"), help_text="kind and version as one number")
    folio = models.CharField(_("folio"), max_length=12, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ISSUED)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="documents")
    place = models.PositiveIntegerField(_("place"), help_text="its bit in the key's string of revocations")
    proof = models.BinaryField(_("short hash of what was signed"), max_length=10)
    subject_type = models.CharField(_("subject type"), max_length=60, blank=True)
    subject_id = models.CharField(
        _("subject"), max_length=60, blank=True, help_text="no foreign key: records do not look up"
    )
    sealed_token = models.BinaryField(_("what it says, sealed"), help_text="empty once the person was forgotten")
    sealed_with = models.CharField(max_length=255, blank=True)
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    expires_at = models.DateTimeField(_("expires at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    why = models.CharField(_("why it ended"), max_length=16, choices=Why, blank=True)
    replaced_by = models.OneToOneField("self", on_delete=models.PROTECT, related_name="replaces", null=True)
    form_key = models.UUIDField(null=True, unique=True, help_text="the same form sent twice issues once")

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = [
            models.Index(fields=["office", "-issued_at"], name="documents_by_office"),
            models.Index(fields=["subject_type", "subject_id"], name="documents_by_subject"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "place"], name="documents_one_place"),
            models.CheckConstraint(
                name="documents_ended_in_pairs",
                condition=models.Q(state="issued", ended_at__isnull=True, why="")
                | ~models.Q(state="issued") & models.Q(ended_at__isnull=False) & ~models.Q(why=""),
            ),
            models.CheckConstraint(
                name="documents_replaced_in_pairs",
                condition=models.Q(state="replaced", replaced_by__isnull=False)
                | ~models.Q(state="replaced") & models.Q(replaced_by__isnull=True),
            ),
            models.CheckConstraint(
                name="documents_subject_in_pairs",
                condition=models.Q(subject_type="", subject_id="")
                | ~models.Q(subject_type="") & ~models.Q(subject_id=""),
            ),
        ]

    def __str__(self):
        return self.folio


class Acknowledgement(Keyed):
    """A school that received a paper says so, from the paper, without an account: which school, and the grade it gave.

    By the word of whoever holds the paper; nobody checked it. A later word of the same school takes the place of the first.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="acknowledgements")
    school = models.CharField(_("school that received it"), max_length=120)
    folded_school = models.CharField(max_length=120)
    grade = models.PositiveSmallIntegerField(
        _("grade the child was placed in"),
        null=True,
        help_text="counted from the first of primary; empty: not placed yet",
    )
    said_at = models.DateTimeField(_("said at"))
    placed_at = models.DateTimeField(_("grade said at"), null=True)

    class Meta:
        verbose_name = _("receipt by a school")
        verbose_name_plural = _("receipts by schools")
        constraints = [
            models.UniqueConstraint(fields=["document", "folded_school"], name="documents_school_once"),
            models.CheckConstraint(
                name="documents_placed_in_pairs",
                condition=models.Q(grade__isnull=True, placed_at__isnull=True)
                | models.Q(grade__range=(0, 12), placed_at__isnull=False),
            ),
        ]

    def __str__(self):
        return str(self.document_id)


class PublishedList(Keyed):
    """A signed list as it went out. Of each kind the highest sequence counts."""

    class Kind(models.TextChoices):
        KEYS = "keys", _("keys")
        REVOCATIONS = "revocations", _("revocations")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    sequence = models.PositiveIntegerField(_("sequence"))
    token = models.BinaryField(_("signed list"))
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("published list")
        verbose_name_plural = _("published lists")
        constraints = [models.UniqueConstraint(fields=["kind", "sequence"], name="documents_list_once")]

    def __str__(self):
        return f"{self.kind} {self.sequence}"
