"""The manifest of eligibility: read this first."""

from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.roles import May
from ambos.records.registry.manifest import Door, NavigationItem, Program

from .queries import open_reports, waiting_changes


def _open_reports(access):
    return open_reports()


PROGRAM = Program(
    slug="eligibility",
    title=_("What may I get"),
    urls="ambos.programs.eligibility.urls",
    privacy="ambos.programs.eligibility.privacy",
    commands="ambos.programs.eligibility.commands",
    read_ahead="ambos.programs.eligibility.loading.read_ahead",
    panels={"directory.service": "ambos.programs.eligibility.views.service_panel"},
    doors=(
        Door(
            _("What may my family get?"),
            _("Public programs for each person, in a few questions. Your answers do not leave your phone."),
            "eligibility:questions",
            order=10,
        ),
        Door(
            _("Find a service near you"),
            _(
                "Clinics, dentists, food and others: free of charge, in your language, open now or without asking for documents."
            ),
            "eligibility:near",
            order=20,
        ),
    ),
    area="law",
    navigation=(
        NavigationItem("window", _("What may they get"), "eligibility:window", May.SERVE_PEOPLE, order=30),
        NavigationItem(
            "consulate",
            _("What families report"),
            "eligibility:reports",
            May.KEEP_DIRECTORY,
            order=41,
            count=_open_reports,
        ),
        NavigationItem(
            "hq", _("Facts of the law"), "eligibility:facts", May.KEEP_NETWORK, order=70, count=waiting_changes
        ),
        NavigationItem("hq", _("Who would lose what"), "eligibility:counts", May.READ_COUNTS, order=71),
    ),
    refusals={
        "eligibility.bad_fact": _("%(fact)s: %(what)s."),
        "eligibility.bad_survey": _("Line %(line)s: %(what)s."),
        "eligibility.bad_household": _("Household %(household)s: %(what)s."),
        "eligibility.unknown_family": _("Choose the kind of help."),
        "eligibility.unknown_need": _("Choose what you need."),
        "eligibility.no_such_fact": _("There is no fact %(fact)s, or another has taken its place."),
        "eligibility.needs_evidence": _("Say how you know: address and passage, or who said it."),
        "eligibility.checked_in_future": _("That day has not come yet."),
        "eligibility.ends_before": _("%(fact)s ended on %(day)s: nothing can take its place after that."),
        "eligibility.days_by_place": _("%(fact)s begins on other days in other places: change each place in the pack."),
        "eligibility.already_proposed": _("A change of %(fact)s waits already. Decide that one first."),
        "eligibility.unknown_report": _("Choose what is wrong."),
        "eligibility.decided_already": _("Somebody has decided it already."),
    },
)
