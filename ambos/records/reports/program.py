"""The manifest of the periodic reports."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.roles import May
from ambos.records.registry.manifest import NavigationItem, Program, Tick

from .permissions import READERS
from .queries import to_review, to_sign


def _to_sign(access):
    return to_sign(access, timezone.localdate())


PROGRAM = Program(
    slug="reports",
    title=_("Reports"),
    is_record=True,
    urls="ambos.records.reports.urls",
    navigation=(
        NavigationItem("window", _("Reports"), "reports:list", READERS, order=60, count=_to_sign),
        NavigationItem("partner", _("Reports"), "reports:list", READERS, order=60, count=_to_sign),
        NavigationItem("consulate", _("Reports"), "reports:list", READERS, order=20, count=to_review),
        NavigationItem("hq", _("Reports"), "reports:network", May.READ_COUNTS, order=15),
    ),
    tasks={
        "reports.refresh": "ambos.records.reports.tasks.refresh",
        "reports.tell_of_reports": "ambos.records.reports.tasks.tell_of_reports",
    },
    ticks=(Tick("reports.refresh", every=3600), Tick("reports.tell_of_reports", every=6 * 3600)),
    messages={
        "reports.ready": (
            _("A report waits for your signature"),
            _("The report of %(code)s has built itself. Look at it and sign it by %(day)s: %(link)s"),
        ),
        "reports.late": (
            _("Your report is late"),
            _("The report of %(code)s was due on %(day)s. Sign it, or say why it is blank: %(link)s"),
        ),
        "reports.late_here": (
            _("A report of your office is late"),
            _("An agency has not signed the report of %(code)s, which was due on %(day)s. Please talk to it: %(link)s"),
        ),
        "reports.missing": (
            _("Your report is missing"),
            _(
                "The report of %(code)s was due on %(day)s and now counts as missing. It can still be signed, or said to be blank "
                "and why: %(link)s"
            ),
        ),
        "reports.missing_here": (
            _("A report of your office is missing"),
            _(
                "The report of %(code)s was due on %(day)s and now counts as missing. Where the agency has left, your office signs "
                "in its place: %(link)s"
            ),
        ),
        "reports.signed": (
            _("A report waits for your review"),
            _("The report of %(code)s is signed. Accept it or return it by %(day)s: %(link)s"),
        ),
        "reports.review_late": (
            _("A report still waits for your review"),
            _(
                "The report of %(code)s is signed and was to be reviewed by %(day)s. Until it is, no total has it: %(link)s"
            ),
        ),
        "reports.returned": (
            _("Your report was returned"),
            _(
                "The office returned the report of %(code)s. Why it did stands on its page, where you correct it: %(link)s"
            ),
        ),
    },
    commands="ambos.records.reports.commands",
    refusals={
        "reports.not_a_period": _(
            "“%(typed)s” is not a period of this report. Write a month as 2026-10, a quarter as 2026-Q3, a year as 2026."
        ),
        "reports.bad_form": _("The form %(form)s of the country pack cannot be read: %(what)s."),
        "reports.no_such_line": _("The report has no line “%(line)s”."),
        "reports.needs_a_reason": _("Say why."),
        "reports.needs_a_note": _(
            "Something here is out of the ordinary. Write a few words about it, so that whoever reviews it understands."
        ),
        "reports.needs_a_blank_reason": _("Choose why there is nothing to report."),
        "reports.not_a_number": _("Write a whole number, 0 or more."),
        "reports.needs_out_of": _("This line is a share: write both numbers, so many out of so many."),
        "reports.is_signed": _("This report is signed. To change it, it has to be returned or corrected first."),
        "reports.not_over": _("The period runs until %(last_day)s. It can be signed from the next day on."),
        "reports.moved": _(
            "Something changed since you opened this page. The numbers below are those of now; look at them and sign again."
        ),
        "reports.nothing_said": _(
            "Nothing was recorded, and no data is not zero. Explain why it is blank, or write the numbers with their reason."
        ),
        "reports.not_blank": _(
            "Something was recorded in this period (%(lines)s lines), so it is not blank. Sign what there is, with a note."
        ),
        "reports.not_signed": _("There is no signed report to review."),
        "reports.signed_by_who_reviews": _("You signed this yourself, so somebody else has to review it."),
        "reports.not_accepted": _("Only an accepted report is corrected in this way."),
        "reports.none_accepted": _(
            "No report of this period has been accepted yet, so there is nothing to put together."
        ),
        "reports.above": _("%(n)s is more than %(of)s, which cannot be: every one of the first is one of the second."),
        "reports.parts_are_not_the_whole": _(
            "The parts add up to %(sum)s and the whole is %(total)s. They must be equal."
        ),
        "reports.more_than_out_of": _("%(n)s out of %(of)s cannot be: the first is a part of the second."),
        "reports.zero_after_many": _("There were %(before)s the period before and none now."),
        "reports.far_from_before": _("There were %(before)s the period before and there are %(n)s now."),
        "reports.far_from_records": _("The report says %(n)s; the records count %(records)s."),
        "reports.nothing_at_all": _("Every number is zero."),
        "reports.records_moved": _("The records counted %(was)s when this was signed and count %(n)s now."),
    },
)
