"""The manifest of transfers: read this first."""

from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.roles import May
from ambos.records.registry.manifest import Door, NavigationItem, Program

from .measures import MEASURES
from .queries import late, waiting
from .roles import PREPARE, ROLES

PROGRAM = Program(
    slug="transfers",
    title=_("Transfer documents"),
    urls="ambos.programs.transfers.urls",
    roles=ROLES,
    measures=MEASURES,
    privacy="ambos.programs.transfers.privacy",
    demo="ambos.programs.transfers.demo",
    doors=(
        Door(
            _("My child changes school"),
            _("The document that takes grades across the border, free. Your child may enrol without it."),
            "transfers:front", room="school", order=10,
        ),
    ),
    area="school",
    navigation=(
        NavigationItem("consulate", _("Transfer documents"), "transfers:transfers", PREPARE, order=20,
                       count=waiting, late=late),
        NavigationItem("consulate", _("Transfer documents"), "transfers:network", May.READ_COUNTS, order=75),
        NavigationItem("hq", _("Transfer documents"), "transfers:network", May.READ_COUNTS, order=75),
    ),
    messages={
        "transfers.fill": (
            _("A student's transfer document: please fill and sign"),
            _(
                "The consulate asks your school to fill and sign the transfer document of a student of yours. It takes ten minutes"
                " and needs no account: %(link)s\nThe link works for two weeks, for this one document. It says who the student"
                " is once you open it."
            ),
        ),
    },
    refusals={
        "transfers.bad_mark": _("Line %(line)s: %(mark)s is no mark of this scale. Choose the scale the school uses, or correct it."),
        "transfers.days_out_of_range": _("Write both numbers of days or none: the child came on at most as many as there were."),
        "transfers.delivered_when": _("That day lies before the paper was made, or has not come yet."),
        "transfers.disputed": _(
            "Somebody who answers for the child objects. Nothing goes out until that is settled; the child enrols all the same."
        ),
        "transfers.grade_too_high": _(
            "Grade %(grade)s is beyond what may be issued here (up to %(highest)s). Send the family to the transcript service: the"
            " child enrols all the same."
        ),
        "transfers.grade_too_low": _("The document begins with the first grade of primary."),
        "transfers.link_gone": _("This link was used or withdrawn, or its time is over. Ask the office for another."),
        "transfers.needs_birth_date": _("The whole birth date is needed: day, month and year."),
        "transfers.needs_contact": _("Write a telephone or an e-mail, so that the consulate can reach you."),
        "transfers.needs_first_surname": _("Write the first surname, as on the birth record."),
        "transfers.needs_grade": _("Say which grade the child attended."),
        "transfers.needs_marks": _("Write the subjects and their marks first. In an emergency it may go out with marks pending."),
        "transfers.needs_period": _("Say from which day to which the child attended."),
        "transfers.needs_school": _("Write the name of the school."),
        "transfers.needs_second_person": _("You prepared it yourself: somebody else validates it."),
        "transfers.needs_signer": _("Somebody of the school signs, by name and position."),
        "transfers.no_double": _("They are not two documents in force of one school year and direction. Load the page again."),
        "transfers.not_an_emergency": _("Only an emergency goes out provisional. Otherwise the school signs and somebody validates."),
        "transfers.not_now": _("That step is not open: the document is “%(state)s”. Load the page again."),
        "transfers.not_now_again": _("Somebody was quicker. Look at the list: the child may have a document already."),
        "transfers.one_already": _(
            "This child already has a document of this school year: %(number)s. Replace that one instead of making a second."
        ),
        "transfers.own_dispute": _("You wrote the objection down yourself: somebody else settles it."),
        "transfers.pending_not_provisional": _("%(n)s marks are still pending. Only a provisional paper may have pending lines."),
        "transfers.period_ahead": _("The last day attended has not come yet."),
        "transfers.period_backwards": _("The last day comes before the first."),
        "transfers.say_why": _("Say why."),
        "transfers.subject_twice": _("Line %(line)s repeats a subject."),
        "transfers.too_many_lines": _("The sheet holds %(most)s subjects."),
        "transfers.too_many_signers": _("At most %(most)s people sign."),
        "transfers.unknown_scale": _("Choose the scale of the marks."),
        "transfers.unknown_subject": _("Line %(line)s: choose the subject, or write its name."),
    },
)  # fmt: skip
