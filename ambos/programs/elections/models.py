"""What elections keep. A rule set, an election per district, its committee, roll, candidacies, trustees, and its board.

The board is append-only: rows of ``BoardEvent`` are never changed or deleted (migration 0002 refuses both in the database).
Whom somebody voted for is nowhere: a ballot is kept sealed, and only the sum is ever opened.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.network.models import Office


def _who(**options):
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options)


class RuleSet(Keyed):
    """The rules of one term, adopted by a recorded vote. Once adopted it is never changed."""

    term = models.CharField(_("term"), max_length=20, unique=True)
    rules = models.JSONField(_("rules"))
    digest = models.CharField(_("hash of the rules"), max_length=64)
    minutes = models.CharField(_("minutes of the vote"), max_length=200)
    adopted_on = models.DateField(_("day of adoption"))
    adopted_by = _who(null=True)

    class Meta:
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")

    def __str__(self):
        return self.term


class Election(Keyed):
    """The election of one district. ``uuid`` is its name outside, in the Belenios format."""

    class State(models.TextChoices):
        CALLED = "called", _("called")
        RULES_FROZEN = "rules_frozen", _("rules frozen")
        ROLL_OPEN = "roll_open", _("roll open")
        ROLL_CLOSED = "roll_closed", _("roll closed")
        CANDIDACIES_OPEN = "candidacies_open", _("candidacies open")
        CANDIDACIES_VALIDATED = "candidacies_validated", _("candidacies validated")
        CAMPAIGN = "campaign", _("campaign")
        VOTING = "voting", _("voting")
        COUNT = "count", _("being counted")
        PROVISIONAL = "provisional", _("provisional result")
        CHALLENGED = "challenge_window", _("time for challenges")
        FINAL = "final", _("final result")
        PARTLY_ANNULLED = "partial_annulment", _("annulled in part")
        RERUN = "rerun", _("to be held again")
        SECOND_CALL = "second_call", _("second call")
        SEATED = "seated", _("members seated")

    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="elections")
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+")
    uuid = models.CharField(_("name of the election"), max_length=14, unique=True)
    title_es = models.CharField(_("title in Spanish"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    seats = models.PositiveSmallIntegerField(_("seats"))
    state = models.CharField(_("state of the election"), max_length=24, choices=State, default=State.CALLED)
    opens_at = models.DateTimeField(_("voting opens"))
    closes_at = models.DateTimeField(_("voting closes"))
    window_ends_at = models.DateTimeField(_("last moment for challenges"), null=True)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, related_name="followed_by", null=True)
    codes = models.TextField(_("public numbers of the voting codes"), blank=True)
    trustees_text = models.TextField(_("keys of the trustees"), blank=True)
    text = models.TextField(_("the election as the archive holds it"), blank=True)
    moment = models.PositiveBigIntegerField(_("moment of the archive"), null=True)
    roll_digest = models.CharField(_("hash of the frozen roll"), max_length=64, blank=True)
    announced = models.CharField(_("public chance for a draw"), max_length=200, blank=True)
    outcome = models.JSONField(_("outcome"), null=True)
    called_at = models.DateTimeField(_("election called at"))
    called_by = _who(null=True)

    class Meta:
        verbose_name = _("election")
        verbose_name_plural = _("elections")
        constraints = [
            models.CheckConstraint(
                name="elections_closes_after_open", condition=models.Q(closes_at__gt=models.F("opens_at"))
            ),
            models.CheckConstraint(name="elections_has_a_seat", condition=models.Q(seats__gte=1)),
            models.CheckConstraint(
                name="elections_open_is_set_up",
                condition=~models.Q(state__in=["voting", "count", "provisional", "final", "seated"])
                | (~models.Q(text="") & ~models.Q(trustees_text="") & ~models.Q(codes="")),
            ),
        ]

    def __str__(self):
        return self.title_es

    @property
    def title(self):
        """In the language of the reader."""
        return self.title_en if get_language() == "en" else self.title_es


class Member(Keyed):
    """A member of the local committee. ``conflicts`` is what she declared; saying that there is none is a declaration too."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="members")
    account = _who()
    conflicts = models.TextField(_("declared conflicts of interest"), blank=True)
    declared_at = models.DateTimeField(_("declared at"), null=True)
    named_at = models.DateTimeField(_("named at"))
    named_by = _who(null=True)
    resigned_at = models.DateTimeField(_("resigned at"), null=True)

    class Meta:
        verbose_name = _("committee member")
        verbose_name_plural = _("committee members")
        constraints = [models.UniqueConstraint(fields=["election", "account"], name="elections_member_once")]

    def __str__(self):
        return str(self.account_id)


class Approval(Keyed):
    """A step two members take: one asks, another confirms."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="approvals")
    step = models.CharField(_("step"), max_length=24, choices=Election.State)
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    confirmed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            models.CheckConstraint(
                name="elections_two_members",
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("asked_by")),
            ),
            models.CheckConstraint(
                name="elections_approved_in_pairs",
                condition=models.Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | models.Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.step


class RollLine(Keyed):
    """One elector. The name is sealed; ``index`` answers "am I on it?" without opening anything."""

    class State(models.TextChoices):
        PROVISIONAL = "provisional", _("on the provisional roll")
        CHALLENGED = "challenged", _("somebody objected")
        ADMITTED = "admitted", _("admitted")
        REFUSED = "refused", _("not admitted")

    class Evidence(models.TextChoices):
        CARD = "card", _("consular card")
        PASSPORT = "passport", _("passport")
        BIRTH = "birth", _("birth certificate and a document with photograph")
        OTHER = "other", _("another proof of origin and a document with photograph")

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="roll")
    number = models.PositiveIntegerField(_("number on the roll"))
    name = models.BinaryField(_("name"))
    index = models.CharField(_("search key of name and birth"), max_length=64, db_index=True)
    evidence = models.CharField(_("shown document"), max_length=12, choices=Evidence)
    state = models.CharField(_("state on the roll"), max_length=12, choices=State, default=State.PROVISIONAL)
    objection = models.TextField(_("objection"), blank=True)
    ruling = models.TextField(_("ruling"), blank=True)
    language = models.CharField(_("language"), max_length=5, default="es")
    channel = models.CharField(_("channel"), max_length=10, default="email")
    address = models.BinaryField(_("address"), default=b"")
    sign_in = models.CharField(_("digest of the sign-in"), max_length=64, blank=True, db_index=True)
    sent_at = models.DateTimeField(_("sign-in sent at"), null=True)
    times_sent = models.PositiveSmallIntegerField(_("times sent"), default=0)
    credential = models.TextField(_("public number of her code, once used"), blank=True)
    paper_asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    paper_given_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    paper_at = models.DateTimeField(_("paper ballot given at"), null=True)

    class Meta:
        verbose_name = _("line of the roll")
        verbose_name_plural = _("lines of the roll")
        constraints = [
            models.UniqueConstraint(fields=["election", "number"], name="elections_number_once"),
            models.UniqueConstraint(fields=["election", "index"], name="elections_elector_once"),
            models.CheckConstraint(
                name="elections_paper_or_online",
                condition=models.Q(credential="") | models.Q(paper_at__isnull=True),
            ),
            models.CheckConstraint(
                name="elections_paper_by_two",
                condition=models.Q(paper_given_by__isnull=True) | ~models.Q(paper_given_by=models.F("paper_asked_by")),
            ),
        ]

    def __str__(self):
        return str(self.number)


class Candidacy(Keyed):
    """Somebody who stands. ``number`` (from 1) is her place on the ballot once validated."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        VALIDATED = "validated", _("may stand")
        REFUSED = "refused", _("may not stand")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REMOVED = "removed", _("found ineligible later")

    class Gender(models.TextChoices):
        WOMAN = "woman", _("woman")
        MAN = "man", _("man")
        OTHER = "other", _("neither, or not said")

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="candidacies")
    number = models.PositiveSmallIntegerField(_("number on the ballot"), null=True)
    name = models.CharField(_("name on the ballot"), max_length=80)
    email = models.EmailField(_("e-mail"))
    gender = models.CharField(_("gender"), max_length=6, choices=Gender)
    nominated_by = models.CharField(_("nominated by"), max_length=120, blank=True)
    platform_es = models.TextField(_("platform in Spanish"), max_length=2000)
    platform_en = models.TextField(_("platform in English"), max_length=2000)
    answers = models.JSONField(_("answers on eligibility"))
    state = models.CharField(_("state of the candidacy"), max_length=10, choices=State, default=State.PROPOSED)
    reason = models.TextField(_("reason"), blank=True)
    post = models.UUIDField(_("post she was given"), null=True)

    class Meta:
        verbose_name = _("candidacy")
        verbose_name_plural = _("candidacies")
        constraints = [
            models.UniqueConstraint(fields=["election", "number"], name="elections_place_once"),
            models.UniqueConstraint(fields=["election", "email"], name="elections_stands_once"),
        ]

    def __str__(self):
        return self.name

    @property
    def platform(self):
        """In the language of the reader."""
        return self.platform_en if get_language() == "en" else self.platform_es


class Trustee(Keyed):
    """A trustee and what her browser published. Her seed and private key never come here."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="trustees")
    number = models.PositiveSmallIntegerField(_("number of the trustee"))
    body = models.CharField(_("body she stands for"), max_length=120)
    link = models.CharField(_("digest of her link"), max_length=64)
    certificate = models.TextField(_("certificate"), blank=True)
    coefficients = models.TextField(_("coefficients"), blank=True)
    points = models.JSONField(_("points sealed for the others"), default=list)
    key = models.TextField(_("public key"), blank=True)
    recovered_at = models.DateTimeField(_("printed backup tested at"), null=True)

    class Meta:
        verbose_name = _("trustee")
        verbose_name_plural = _("trustees")
        constraints = [models.UniqueConstraint(fields=["election", "number"], name="elections_trustee_once")]

    def __str__(self):
        return self.body


class BoardEvent(Keyed):
    """One event of the public board, chained to the one before by its hash. Never changed, never deleted."""

    class Kind(models.TextChoices):
        SETUP = "Setup", _("election set up")
        BALLOT = "Ballot", _("ballot")
        CLOSE = "EndBallots", _("closed")
        TALLY = "EncryptedTally", _("added up")
        DECRYPTION = "PartialDecryption", _("decrypted by a trustee")
        RESULT = "Result", _("result")

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="board")
    height = models.PositiveIntegerField(_("height"))
    kind = models.CharField(_("kind of event"), max_length=20, choices=Kind)
    digest = models.CharField(_("hash of the event"), max_length=64)
    payload = models.TextField(_("payload"), blank=True)
    owner = models.PositiveSmallIntegerField(_("number of the trustee"), null=True)
    tracker = models.CharField(_("tracker"), max_length=44, blank=True)
    credential = models.CharField(_("start of the credential"), max_length=64, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("event of the board")
        verbose_name_plural = _("events of the board")
        constraints = [
            models.UniqueConstraint(fields=["election", "height"], name="elections_height_once"),
            models.UniqueConstraint(
                fields=["election", "tracker"], name="elections_tracker_once", condition=~models.Q(tracker="")
            ),
            models.UniqueConstraint(
                fields=["election", "owner"], name="elections_decrypts_once", condition=models.Q(owner__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.height} {self.kind}"


class Sheet(Keyed):
    """A signed tally sheet (acta) of paper ballots at one place; counted once two members signed it, and no more once annulled."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="sheets")
    place = models.CharField(_("polling place"), max_length=120)
    counts = models.JSONField(_("marks of each candidate"))
    ballots = models.PositiveIntegerField(_("ballots in the box"))
    spoilt = models.PositiveIntegerField(_("spoilt ballots"))
    signed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(_("signed at"))
    second_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    second_at = models.DateTimeField(_("signed by the second member at"), null=True)
    photo = models.UUIDField(_("photograph of the signed sheet"), null=True)
    annulled_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    annulled_at = models.DateTimeField(_("annulled at"), null=True)
    annulled_because = models.TextField(_("why it was annulled"), blank=True)

    class Meta:
        verbose_name = _("tally sheet")
        verbose_name_plural = _("tally sheets")
        constraints = [
            models.UniqueConstraint(fields=["election", "place"], name="elections_sheet_once"),
            models.CheckConstraint(
                name="elections_sheet_by_two",
                condition=models.Q(second_by__isnull=True) | ~models.Q(second_by=models.F("signed_by")),
            ),
            models.CheckConstraint(
                name="elections_annulled_with_a_reason",
                condition=models.Q(annulled_by__isnull=True, annulled_at__isnull=True, annulled_because="")
                | (models.Q(annulled_by__isnull=False, annulled_at__isnull=False) & ~models.Q(annulled_because="")),
            ),
        ]

    def __str__(self):
        return self.place


class Challenge(Keyed):
    """A challenge to the result, its ruling and the appeal against that."""

    class State(models.TextChoices):
        FILED = "filed", _("filed")
        DISMISSED = "dismissed", _("dismissed")
        UPHELD = "upheld", _("upheld")
        APPEALED = "appealed", _("appealed")

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="challenges")
    filed_by = models.CharField(_("who files it"), max_length=120)
    grounds = models.TextField(_("grounds"))
    filed_at = models.DateTimeField(_("filed at"))
    state = models.CharField(_("state of the challenge"), max_length=10, choices=State, default=State.FILED)
    ruling = models.TextField(_("ruling"), blank=True)
    ruled_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    appeal = models.TextField(_("appeal"), blank=True)

    class Meta:
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")

    def __str__(self):
        return self.filed_by
