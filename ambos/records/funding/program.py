"""The manifest of funding: money of programs. No pages of its own."""

from django.utils.translation import gettext_lazy as _

from ambos.records.registry.manifest import Program

PROGRAM = Program(
    slug="funding",
    title=_("Funding"),
    is_record=True,
    refusals={
        "funding.approve_first": _("It has to be approved before it is paid."),
        "funding.bad_amount": _("Write an amount above zero."),
        "funding.beyond_budget": _("The budget has %(left)s left."),
        "funding.day_to_come": _("This day is still to come."),
        "funding.decided_already": _("This was decided already."),
        "funding.how_valued": _("Say how the value of what was given in kind was estimated."),
        "funding.matched_once": _("A gift is matched once, and within its own budget."),
        "funding.matches_what": _("Say which gift the matched money answers; other forms answer none."),
        "funding.other_currency": _("This fund is kept in %(currency)s."),
        "funding.says_to_whom": _("Say to whom it is paid."),
        "funding.says_what": _("Say for what."),
        "funding.sponsor_is_vendor": _(
            "This organization is paid out of this budget (since %(day)s), so it cannot give to it: a gift must not buy an order."
        ),
        "funding.vendor_elsewhere": _("Was paid by the same fund for «%(title)s» on %(day)s."),
        "funding.vendor_is_sponsor": _(
            "%(name)s gives to this budget, so it cannot be paid out of it: a gift must not buy an order."
        ),
    },
)
