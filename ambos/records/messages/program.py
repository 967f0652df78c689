from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.roles import May
from ambos.records.registry.manifest import NavigationItem, Program, Tick

from . import queries

PROGRAM = Program(
    slug="messages",
    reseal="ambos.records.messages.actions.reseal",
    title=_("Messages"),
    is_record=True,
    urls="ambos.records.messages.urls",
    area="keys",
    navigation=(
        NavigationItem(
            audience="admin",
            title=_("Messages"),
            url_name="messages:queue",
            capability=May.KEEP_ACCOUNTS,
            order=50,
            count=queries.failed_count,
            late=queries.late_count,
        ),
    ),
    tasks={
        "messages.send": "ambos.records.messages.tasks.send",
        "messages.sweep": "ambos.records.messages.tasks.sweep",
        "messages.tell_account": "ambos.records.messages.tasks.tell_account",
    },
    ticks=(Tick("messages.send"), Tick("messages.sweep", every=86_400)),
    commands="ambos.records.messages.commands",
    refusals={
        "messages.bad_address": _(
            "This is not an e-mail address or a telephone number with its country code (+1 ...)."
        ),
        "messages.not_failed": _(
            "This message did not fail, or its address has been erased since. Nothing was sent again."
        ),
    },
)
