from django.utils.translation import gettext_lazy as _

from ambos.records.registry.manifest import Program, Tick

PROGRAM = Program(
    slug="accounts",
    reseal="ambos.records.accounts.actions.reseal",
    sealed_outside="ambos.records.accounts.queries.sealed_outside",
    title=_("Accounts"),
    is_record=True,
    urls="ambos.records.accounts.urls",
    mount="account/",
    tasks={"accounts.sweep": "ambos.records.accounts.tasks.sweep"},
    ticks=(Tick("accounts.sweep", every=3600),),
    commands="ambos.records.accounts.commands",
    messages={
        "accounts.invited": (
            _("Your account in Ambos"),
            _(
                "An account was opened for you in Ambos. Set your password here, within three days:\n\n%(link)s\n\n"
                "Then you will be asked to set up a second step on your telephone. Nobody else ever needs your password."
            ),
        ),
        "accounts.password_link": (
            _("Set a new password"),
            _(
                "Somebody, probably you, asked for a new password for your account in Ambos. Set it here, within three "
                "days:\n\n%(link)s\n\nIf it was not you, do nothing: your password stays as it is."
            ),
        ),
        "accounts.security_changed": (
            _("The security of your account changed"),
            _(
                "The password or the second step of your account in Ambos was changed just now. If it was not you, tell "
                "your administrator at once. You can see where you are signed in here: %(site)s/account/"
            ),
        ),
        "accounts.second_factor_reset": (
            _("Your second step was taken off"),
            _(
                "An administrator took the second step off your account in Ambos, because you asked for it. You will be "
                "asked to set up a new one when you sign in. If you did not ask, tell your administrator at once."
            ),
        ),
    },
    refusals={
        "accounts.bad_email": _("This is not an e-mail address."),
        "accounts.email_taken": _("There is an account with this e-mail address already."),
        "accounts.needs_name": _("Write the name, with at most 120 letters."),
        "accounts.unknown_language": _("Choose one of the languages."),
        "accounts.not_active": _("This account is closed. Open it again first."),
        "accounts.is_active": _("This account is open already."),
        "accounts.of_the_demo": _("This is an account of the demo world: its secrets are known to everybody."),
        "accounts.not_of_the_demo": _("There is no such account in the demo world."),
        "accounts.unknown_reason": _("Choose the reason why the second step is taken off."),
        "accounts.last_second_factor": _(
            "This is your last second step, and it cannot be taken off. Add another one first; then this one can go."
        ),
    },
)
