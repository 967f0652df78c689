from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.roles import May
from ambos.records.registry.manifest import NavigationItem, Program

PROGRAM = Program(
    slug="posts",
    title=_("Posts"),
    is_record=True,
    urls="ambos.records.posts.urls",
    area="network",
    navigation=(
        NavigationItem("admin", _("People and posts"), "admin-people", May.KEEP_ACCOUNTS, order=10),
        NavigationItem("admin", _("Roles"), "posts:roles", (May.KEEP_ACCOUNTS, May.READ_AUDIT), order=20),
        NavigationItem("partner", _("Our staff"), "posts:staff", May.KEEP_OWN_STAFF, order=80),
    ),
    commands="ambos.records.posts.commands",
    messages={
        "posts.appointed": (
            _("You were given a post in Ambos"),
            _("You were given a post in Ambos. Sign in to see which one and from when on: %(site)s/account/"),
        ),
        "posts.ended": (
            _("A post of yours in Ambos ends"),
            _("A post of yours in Ambos ends or has ended. Sign in to see which one: %(site)s/account/"),
        ),
    },
    refusals={
        "posts.unknown_role": _("There is no such role."),
        "posts.needs_office": _("This role is held at an office. Choose which one."),
        "posts.needs_organization": _("This role is held on behalf of an organization. Choose which one."),
        "posts.takes_no_organization": _("This role is held on behalf of no organization. Leave it empty."),
        "posts.ends_before_start": _("The last day is before the first one. To undo a post at once, take it back."),
        "posts.holder_closed": _("This account is closed. Open it again before giving it a post."),
        "posts.office_closed": _("This office is closed on that day."),
        "posts.organization_closed": _("This organization is no longer active."),
        "posts.held_already": _("She holds this role at this place already on those days."),
        "posts.over_already": _("This post is over already."),
    },
)
