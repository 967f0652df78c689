"""Interfaces: how other systems read Ambos."""

from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.roles import May
from ambos.records.registry.manifest import NavigationItem, Program

PROGRAM = Program(
    slug="interfaces",
    title=_("Interfaces"),
    is_record=True,
    urls="ambos.records.interfaces.urls",
    mount="",
    commands="ambos.records.interfaces.commands",
    area="keys",
    navigation=(
        NavigationItem("window", _("Tables"), "interfaces:tables", May.SERVE_PEOPLE, order=90),
        NavigationItem("partner", _("Tables"), "interfaces:tables", May.ANSWER_REFERRALS, order=90),
        NavigationItem("partner", _("Tokens"), "interfaces:tokens", May.ANSWER_REFERRALS, order=95),
        NavigationItem("consulate", _("Tables"), "interfaces:tables", May.KEEP_DIRECTORY, order=90),
        NavigationItem("hq", _("Tokens"), "interfaces:tokens", May.READ_COUNTS, order=95),
        NavigationItem("admin", _("Tokens"), "interfaces:tokens", May.KEEP_ACCOUNTS, order=70),
    ),
    refusals={
        "interfaces.needs_a_name": _("Write what the token is for."),
        "interfaces.needs_a_scope": _("Choose at least one thing that the token opens."),
        "interfaces.not_a_scope": _("A token under this post cannot open %(scope)s."),
        "interfaces.too_long": _("Choose from 1 to %(most)s days."),
    },
)
