from django.utils.translation import gettext_lazy as _

from ambos.records.registry.manifest import Program, Tick

PROGRAM = Program(
    slug="files",
    reseal="ambos.records.files.actions.reseal",
    sealed_outside="ambos.records.files.queries.sealed_outside",
    title=_("Files"),
    is_record=True,
    tasks={
        "files.inspect": "ambos.records.files.tasks.inspect",
        "files.inspect_waiting": "ambos.records.files.tasks.inspect_waiting",
        "files.sweep": "ambos.records.files.tasks.sweep",
    },
    ticks=(Tick("files.inspect_waiting", every=600), Tick("files.sweep", every=86_400)),
    refusals={
        "files.empty": _("The file is empty."),
        "files.too_large": _(
            "The file is larger than %(megabytes)s megabytes. Send a smaller one, or a photograph of it."
        ),
        "files.no_name": _("The file has no name."),
        "files.kind_not_taken": _("This kind of file is not taken here. Taken are: %(kinds)s."),
        "files.name_and_content_differ": _(
            "The name of the file says one thing and its content another: inside it is a %(kind)s. Save it anew and send it again."
        ),
        "files.active_content": _(
            "The file carries a program (macros, scripts or other files inside). Save it without, or print it to PDF."
        ),
        "files.unpacks_too_large": _("The file unpacks to far more than a list can be. It was not opened."),
        "files.locked": _("The file is locked with a password, so nobody can look inside. Save it without one."),
        "files.disk_full": _(
            "There is no room to keep the file. Nothing was kept; tell your administrator, then send it again."
        ),
        "files.not_ready": _("The file is still being checked. Try again in a few minutes."),
        "files.was_refused": _("The file was refused when it was checked, and cannot be opened."),
        "files.was_erased": _("The file was erased."),
        "files.lost": _("The content of this file is gone or cannot be read any more. Tell your administrator."),
    },
)
