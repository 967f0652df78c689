"""What production refuses (`manage.py check --deploy` and every start of `ambos run`). Each fault says what to set."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import connection

from ambos.domain.encryption import INDEX

from . import sqlite


@register(Tags.security)
def no_superuser(app_configs, **kwargs):
    """Nobody stands above the roles: neither a flag on the account nor Django's admin site may exist (docs/adr/0006)."""
    faults = []
    fields = {f.name for f in apps.get_model(settings.AUTH_USER_MODEL)._meta.get_fields()}
    if fields & {"is_superuser", "is_staff"}:
        faults.append(
            Error("accounts carry a superuser or staff flag; power comes only from dated posts", id="ambos.E001")
        )
    if apps.is_installed("django.contrib.admin"):
        faults.append(Error("django.contrib.admin is installed; it would go round every permission", id="ambos.E002"))
    return faults


@register(Tags.security, deploy=True)
def safe_settings(app_configs, **kwargs):
    """Settings that a real installation must have right."""
    if not settings.IS_PRODUCTION:
        return [Error(f"AMBOS_MODE is {settings.MODE}, not production", id="ambos.E010")]
    texts = settings.AMBOS_TEXT_GATEWAY.rpartition(".")[2]
    unsafe = [
        ("E011", settings.AMBOS_SECOND_FACTOR != "required", "the second factor is not required"),
        ("E012", not _is_https(settings.ORIGIN_URL), "AMBOS_URL must be the https address people use"),
        (
            "E013",
            not settings.ALLOWED_HOSTS or any("*" in host or host.startswith(".") for host in settings.ALLOWED_HOSTS),
            "AMBOS_HOSTS must name each host that is served, without wildcards",
        ),
        (
            "E014",
            not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"),
            "AMBOS_SMTP_HOST is not set: letters with links to set a password would be printed on the console",
        ),
        (
            "E015",
            texts == "FileGateway",
            "AMBOS_TEXT_GATEWAY only writes texts to a folder, with telephone numbers: use HttpGateway or NoGateway",
        ),
        (
            "E016",
            texts == "HttpGateway" and not _is_https(settings.AMBOS_TEXT_GATEWAY_URL),
            "AMBOS_TEXT_GATEWAY_URL must be an https address",
        ),
        (
            "E017",
            _are_made_up(settings.AMBOS_KEYS),
            "AMBOS_KEYS holds a key that is no secret (all bytes alike, or twice the same)",
        ),
        (
            "E018",
            not 1 <= settings.AMBOS_IDLE_MINUTES <= 60,
            "AMBOS_IDLE_MINUTES must be 1 to 60: an unattended screen at a window shows health records",
        ),
        ("E019", not 3600 <= settings.SESSION_COOKIE_AGE <= 24 * 3600, "AMBOS_SESSION_HOURS must be 1 to 24"),
        (
            "E023",
            len(settings.SECRET_KEY) < 50 or len(set(settings.SECRET_KEY)) < 16,
            "AMBOS_SECRET_KEY is too short or too plain: it signs sessions and links",
        ),
        ("E021", settings.DEBUG, "DEBUG is on"),
        (
            "E022",
            settings.ORIGIN_URL != "" and urlsplit(settings.ORIGIN_URL).hostname not in settings.ALLOWED_HOSTS,
            "the host of AMBOS_URL is not among AMBOS_HOSTS: links in letters would lead nowhere",
        ),
    ]
    return [Error(words, id=f"ambos.{code}") for code, is_unsafe, words in unsafe if is_unsafe]


@register(Tags.database, deploy=True)
def no_demo_accounts(app_configs, databases=None, **kwargs):
    """An account of the demo world has a secret that everybody knows."""
    if not databases or not settings.IS_PRODUCTION:
        return []
    user = apps.get_model(settings.AUTH_USER_MODEL)
    if user._meta.db_table not in connection.introspection.table_names():
        return []
    if user.objects.filter(is_demo=True, is_active=True).exists():
        return [Error("active accounts of the demo world", hint="run: ambos accounts retire-demo", id="ambos.E020")]
    return []


@register(Tags.database, deploy=True)
def mended_sqlite(app_configs, **kwargs):
    """An affected SQLite runs with the older journal: sound, and slower with many at once (docs/adr/0016)."""
    version = sqlite.choose()
    if connection.vendor != "sqlite" or sqlite.is_mended(version):
        return []
    words = f"SQLite {'.'.join(map(str, version))} may damage a database in write-ahead mode: the older journal is used"
    return [Warning(words, hint="install pysqlite3, or use PostgreSQL (DATABASE_URL)", id="ambos.W001")]


def _is_https(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" and bool(parts.hostname)


def _are_made_up(keys: dict[str, bytes]) -> bool:
    """A key of one byte repeated is an example copied from somewhere; the index key must not seal as well."""
    plain = list(keys.values())
    return INDEX not in keys or len(set(plain)) < len(plain) or any(len(set(key)) < 8 for key in plain)
