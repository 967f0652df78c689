"""Before the first page: words, tables, cache table, static files, reference data. Each step looks first whether there is
anything to do, so that a second start costs a look and no more.

What belongs to the database is remembered in the database (tables by Django's own list, reference data by an event of the
log), never in a file beside it: a database that was swapped or emptied is seen as what it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils.translation.reloader import translation_file_changed

from ambos.config.messages import compile_all
from ambos.records.audit.actions import record
from ambos.records.audit.models import Event
from ambos.records.registry.loading import destinations, manifests, origin

Say = Callable[[str], object]
LOADED = "registry.loaded"


class CannotPrepare(Exception):
    """A step cannot be done; the text says why, in words for whoever starts Ambos."""


def prepare(say: Say) -> None:
    """Everything a start needs, in order; says a line only for what takes time. Two starts at once wait for each other."""
    with alone():
        make_words()
        make_tables(say)
        collect_static(say)
        load_packs(say)


@contextmanager
def alone():
    """One preparation at a time: an advisory lock of PostgreSQL, or a locked file beside the SQLite database."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext('ambos.prepare'))")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('ambos.prepare'))")
        return
    import fcntl

    settings.VAR.mkdir(parents=True, exist_ok=True)
    with (settings.VAR / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_words() -> None:
    """Compile the catalogues that changed. Before the tables, whose steps already speak; and what was read while they were
    missing is forgotten, because the server is forked from this process and would go on speaking English."""
    for file in compile_all():
        translation_file_changed(None, file)


def make_tables(say: Say) -> None:
    """Apply the migrations that are missing, and make the table of the shared cache."""
    applied = migrations_applied()
    missing = migrations_on_disk() - applied
    if missing:
        say(f"changing the tables ({len(missing)} steps) ..." if applied else "making the tables ...")
        call_command("migrate", verbosity=0, interactive=False)
    if settings.CACHES["default"]["LOCATION"] not in connection.introspection.table_names():
        call_command("createcachetable", verbosity=0)


def migrations_on_disk() -> set[tuple[str, str]]:
    """(app, name) of every migration of the installed apps."""
    found = set()
    for app in apps.get_app_configs():
        folder = Path(app.path) / "migrations"
        found |= {(app.label, file.stem) for file in folder.glob("[0-9]*.py")}
    return found


def migrations_applied() -> set[tuple[str, str]]:
    """(app, name) of every migration this database has seen; empty for a new database."""
    with connection.cursor() as cursor:
        if "django_migrations" not in connection.introspection.table_names(cursor):
            return set()
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())


def collect_static(say: Say) -> None:
    """Collect and compress the static files when one of them changed."""
    if settings.STORAGES["staticfiles"]["BACKEND"].endswith(".StaticFilesStorage"):
        return
    from django.contrib.staticfiles.finders import get_finders

    files = [Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list(ignore_patterns=[])]
    seen = _fingerprint(f"{file} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in files)
    stamp = settings.STATIC_ROOT / ".collected"
    if stamp.is_file() and stamp.read_text() == seen:
        return
    say("collecting the static files ...")
    call_command("collectstatic", verbosity=0, interactive=False, clear=settings.STATIC_ROOT.exists())
    stamp.write_text(seen)


def load_packs(say: Say, again: bool = False) -> bool:
    """Load the reference data of the packs unless this very data was loaded last; True when it loaded. The log keeps when.

    Raises ``CannotPrepare`` when loaders wait for each other.
    """
    loaders = [loader for p in manifests() for loader in p.loaders]
    seen = _fingerprint([*(loader.name for loader in loaders), *_pack_files()])
    last = Event.objects.filter(verb=LOADED).order_by("-at").first()
    if last and last.data.get("fingerprint") == seen and not again:
        return False
    packs, done = (origin(), destinations()), set()
    if loaders:
        say("loading the reference data of the packs (once, and again when they change) ...")
    waiting = loaders
    while waiting:
        ready = [loader for loader in waiting if set(loader.needs) <= done]
        if not ready:
            raise CannotPrepare(f"loaders wait for each other: {', '.join(loader.name for loader in waiting)}")
        for loader in ready:
            with transaction.atomic():
                say(f"  {loader.name}: {loader.run(packs, say)}")
            done.add(loader.name)
        waiting = [loader for loader in waiting if loader.name not in done]
    record(LOADED, "registry.packs", by="system", fingerprint=seen, loaders=len(loaders))
    return True


def _pack_files() -> Iterable[str]:
    """Name and content of every data file of the packs in use, as hashes."""
    for name in (settings.AMBOS_ORIGIN, *settings.AMBOS_DESTINATIONS):
        folder = Path(import_module(name).__file__).parent
        for file in sorted(folder.rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                yield f"{file.relative_to(folder)} {hashlib.sha256(file.read_bytes()).hexdigest()}"


def _fingerprint(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
