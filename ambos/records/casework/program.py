"""Casework: who was attended, who was sent where, and what became of it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ambos.records.accounts.roles import May
from ambos.records.registry.manifest import Door, NavigationItem, Program

from . import queries

PROGRAM = Program(
    slug="casework",
    title=_("Referrals"),
    is_record=True,
    urls="ambos.records.casework.urls",
    mount="",
    privacy="ambos.records.casework.privacy",
    reseal="ambos.records.casework.actions.reseal",
    doors=(
        Door(
            _("Follow my referral"),
            _(
                "See whether the clinic or service has answered. Have your code at hand: it is on the paper you were given."
            ),
            "casework:follow",
            order=40,
        ),
    ),
    navigation=(
        NavigationItem(
            "window",
            _("Referrals"),
            "casework:referrals",
            May.SERVE_PEOPLE,
            40,
            queries.open_requests,
            queries.overdue,
        ),
        NavigationItem("window", _("Calls to make"), "casework:calls", May.SERVE_PEOPLE, 45, queries.calls_due),
        NavigationItem("window", _("Shared sheets"), "casework:granted", May.SERVE_PEOPLE, 47, queries.granted),
        NavigationItem("partner", _("Shared sheets"), "casework:granted", May.ANSWER_REFERRALS, 45, queries.granted),
        NavigationItem(
            "partner", _("To answer"), "partner", May.ANSWER_REFERRALS, 10, queries.inbox, queries.late_to_answer
        ),
        NavigationItem("partner", _("Scheduled"), "partner-scheduled", May.ANSWER_REFERRALS, 20, queries.scheduled),
        NavigationItem(
            "partner",
            _("Outcomes to tell"),
            "partner-outcomes",
            May.ANSWER_REFERRALS,
            30,
            queries.outcomes_due,
            queries.late_outcomes,
        ),
        NavigationItem("partner", pgettext_lazy("referrals", "Closed"), "partner-closed", May.ANSWER_REFERRALS, 40),
    ),
    refusals={
        "casework.appointment_not_from_here": _("That cannot be done with this appointment any more. Give another."),
        "casework.no_appointment": _("There is no appointment to come."),
        "casework.needs_cancel_reason": _("Say why it does not take place."),
        "casework.needs_consent": _(
            "Nothing was sent: there is no permission of hers for %(organization)s, or she took it back. Ask her first."
        ),
        "casework.already_sent": _(
            "She was already sent to this service for this need: see referral %(reference)s. Nothing was sent twice."
        ),
        "casework.service_closed": _("%(service)s does not take people now. Choose another service."),
        "casework.no_places": _(
            "%(service)s has no places left this week. Choose another service, or send her although it is full."
        ),
        "casework.same_service": _("This is the service that was asked already. Choose another one."),
        "casework.note_too_long": _(
            "The note is longer than %(longest)s letters. Shorten it; it was kept as you wrote it."
        ),
        "casework.note_says_status": _(
            "Immigration status is never kept here, nor sent to anybody. Say what is needed without it."
        ),
        "casework.not_a_birth_year": _("This cannot be a year of birth. Write four digits, or leave it empty."),
        "casework.starts_in_future": _("The visit cannot begin in the future. Look at the date and the time."),
        "casework.other_office": _("This service point belongs to another office."),
        "casework.other_purpose": _("This person's record belongs to another program and cannot be used here."),
        "casework.answered_already": _(
            "Somebody answered this referral before you. Nothing was changed: look at the answer."
        ),
        "casework.withdrawn": _("The person no longer wants this referral. Nothing was recorded."),
        "casework.not_from_here": _("This step is no longer possible: the referral has moved on. Open it again."),
        "casework.answer_first": _("Accept the referral first; then say what became of it."),
        "casework.needs_reason": _("Choose why you cannot attend her."),
        "casework.needs_result": _("Choose what came of the call."),
        "casework.not_an_outcome": _("Choose what became of it."),
        "casework.too_late_to_undo": _("It is too late to take the answer back. Telephone the window."),
        "casework.appointment_past": _("This moment has passed. Choose a later day or hour."),
        "casework.appointment_too_far": _("This appointment is more than a year away. Look at the year."),
        "casework.outcome_in_future": _("This day has not come yet. Write the day on which it happened."),
        "casework.outcome_before_sending": _("This day is before the referral was sent. Look at the date."),
        "casework.withdraw_instead": _("This referral is still open: withdraw it to end the sharing."),
        "casework.no_mailbox": _("%(service)s has no e-mail in the directory. Telephone instead."),
        "casework.asked_already": _("Somebody already recorded this call. Nothing was changed."),
        "casework.needs_birth_year": _(
            "Before others may read it, the window must know the year you were born: then your code alone opens nothing. Ask "
            "at the window."
        ),
        "casework.no_helper_there": _("Nobody there can read it now. Choose another one."),
        "casework.helps_already": _("You already let %(helper)s read this sheet."),
        "casework.too_many_helpers": _("%(most)s already read this sheet. End one of them first."),
        "casework.grant_over": _("She no longer lets you read this sheet. Nothing was written."),
        "casework.line_empty": _("Write something first."),
        "casework.line_too_long": _(
            "The line is longer than %(longest)s letters. Shorten it; it was kept as you wrote it."
        ),
        "casework.too_many_lines": _("This sheet is full: it has %(most)s lines. Ask at the window."),
        "casework.link_unknown": _("This link opens nothing. Look whether it was copied whole."),
        "casework.link_spent": _("This link was used already: the answer has been recorded."),
        "casework.link_revoked": _("This link is no longer good: the referral has moved on."),
        "casework.link_expired": _("This link was good for fourteen days and has expired."),
    },
    messages={
        "casework.waits": (
            _("A referral waits for your answer"),
            _(
                "A referral waits for your answer: %(link)s\n\nReference %(reference)s. Whom it is about is shown only "
                "after you accept. Do not forward this letter."
            ),
        ),
        "casework.outcome_wanted": (
            _("Tell us what became of a referral"),
            _(
                "After the visit, please tell us what became of referral %(reference)s: %(link)s\n\nDo not forward this "
                "letter."
            ),
        ),
        "casework.over": (
            _("A referral no longer needs your answer"),
            _(
                "Referral %(reference)s was withdrawn or sent elsewhere. You need do nothing more for it, and its data are no "
                "longer shown to you. Your other referrals: %(link)s"
            ),
        ),
        "casework.news": (_("There is news"), _("There is news for you. See it with your code at %(link)s")),
    },
)
