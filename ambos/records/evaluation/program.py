"""The manifest of evaluation."""

from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.roles import May
from ambos.records.registry.manifest import NavigationItem, Program, Tick

PROGRAM = Program(
    slug="evaluation",
    title=_("Figures"),
    is_record=True,
    navigation=(
        NavigationItem("hq", _("Figures"), "hq:dashboard", May.READ_COUNTS, order=10),
        NavigationItem("hq", _("Indicators"), "hq:indicators", May.READ_COUNTS, order=20),
        NavigationItem("consulate", _("Our figures"), "consulate:office", May.READ_COUNTS, order=10),
    ),
    tasks={"evaluation.refresh": "ambos.records.evaluation.tasks.refresh"},
    ticks=(Tick("evaluation.refresh", every=3600),),
    commands="ambos.records.evaluation.commands",
    refusals={
        "evaluation.not_a_month": _("“%(typed)s” is not a month. Write it as year and month, for example 2026-10."),
        "evaluation.nothing_to_total": _("There is nothing to add up."),
        "evaluation.medians_do_not_add": _("Medians of several offices do not add up to one."),
        "evaluation.total_before_disclosure": _("Totals are made before small numbers are hidden, never after."),
        "evaluation.cannot_protect": _("This table cannot be shown without giving a small number away."),
        "evaluation.more_persons_than_contacts": _("More people than contacts: each person is met at least once."),
        "evaluation.persons_without_services": _("There are people (%(persons)s) and no service: was nothing done?"),
        "evaluation.persons_grow_services_shrink": _(
            "People grew from %(persons_before)s to %(persons)s while services fell from %(services_before)s to "
            "%(services)s: please check."
        ),
    },
)
