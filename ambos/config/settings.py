"""Settings: one file, the rest from the environment (docs/reference/settings.md lists every variable).

``AMBOS_MODE`` says what this installation is: ``production`` (the default, so that forgetting it is safe), ``demo``
(synthetic people, shown secrets, bound to this machine) or ``test``.
"""

from __future__ import annotations

import json
import os
import pkgutil
from importlib import import_module
from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from . import sqlite
from .secrets import decoded_keys

ROOT = Path(__file__).resolve().parents[2]
MODE = os.environ.get("AMBOS_MODE", "production")
if MODE not in ("production", "demo", "test"):
    raise ImproperlyConfigured("AMBOS_MODE is production, demo or test")
IS_DEMO = MODE == "demo"
IS_PRODUCTION = MODE == "production"
VAR = Path(os.environ.get("AMBOS_VAR", ROOT / "var"))
ORIGIN_URL = os.environ.get("AMBOS_URL", "" if IS_PRODUCTION else "http://localhost:8000").rstrip("/")


def _secret(name: str, for_tests: str) -> str:
    value = os.environ.get(name, "")
    if not value and MODE == "test":
        return for_tests
    if not value and "AMBOS_NO_SECRETS" not in os.environ:
        raise ImproperlyConfigured(f"{name} is not set: see docs/guides/install.md")
    return value or "no-secret-needed"


SECRET_KEY = _secret(
    "AMBOS_SECRET_KEY", "a secret for tests only, long enough to please every check there is, 0123456789"
)
AMBOS_KEYS = decoded_keys(_secret("AMBOS_KEYS", json.dumps({"test": "00" * 32, "index": "11" * 32})))
AMBOS_CURRENT_KEY = os.environ.get("AMBOS_CURRENT_KEY", next((name for name in AMBOS_KEYS if name != "index"), ""))

DEBUG = False
ALLOWED_HOSTS = [
    h
    for h in os.environ.get("AMBOS_HOSTS", "" if IS_PRODUCTION else "localhost,127.0.0.1,[::1],testserver").split(",")
    if h
]
ROOT_URLCONF = "ambos.config.urls"
WSGI_APPLICATION = "ambos.config.wsgi.application"

# -- countries ---------------------------------------------------------------------------------------------------------
AMBOS_ORIGIN = os.environ.get("AMBOS_ORIGIN", "packs.origins.mexico")
AMBOS_DESTINATIONS = [
    n for n in os.environ.get("AMBOS_DESTINATIONS", "packs.destinations.united_states").split(",") if n
]


# -- apps: every folder of records, programs and portal that has an apps.py; no list by hand --------------------------------
def _apps(parent: str) -> list[str]:
    return [
        f"{parent}.{m.name}"
        for m in pkgutil.iter_modules(import_module(parent).__path__)
        if m.ispkg and (ROOT / parent.replace(".", "/") / m.name / "apps.py").is_file()
    ]


INSTALLED_APPS = [
    "ambos.config",
    "ambos.portal",
    *_apps("ambos.programs"),
    *_apps("ambos.records"),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "ambos.config.middleware.RequestLog",
    "ambos.config.middleware.NoNulls",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ambos.config.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ambos.config.middleware.ActingPost",
    "ambos.config.middleware.SecondFactor",
    "ambos.config.middleware.Refusals",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "ambos" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "ambos.config.context.frame",
            ],
            "builtins": [f"ambos.portal.templatetags.{name}" for name in ("signs", "controls", "frame", "words")],
        },
    }
]

FORM_RENDERER = "ambos.portal.renderer.Renderer"

# -- database ----------------------------------------------------------------------------------------------------------------
DATABASES = {"default": dj_database_url.parse(os.environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'ambos.sqlite3'}")}
IS_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if IS_SQLITE:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": sqlite.pragmas(sqlite.choose()),
    }
    DATABASES["default"]["TEST"] = {"NAME": VAR / "test.sqlite3"}
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A page asks small questions of large tables (docs/adr/0022): calling helpers or compiling takes PostgreSQL longer than
    # answering them; and on disks that turn no more, a row fetched by its key costs little more than the next one (PostgreSQL
    # reckons with four times as much and reads whole tables instead).
    options = DATABASES["default"].setdefault("OPTIONS", {})
    options.setdefault("options", "-c jit=off -c parallel_setup_cost=20000 -c random_page_cost=1.1")
    options.setdefault("server_side_binding", True)
    asked = str(options.pop("prepare_threshold", 2))
    AMBOS_PREPARE_THRESHOLD = int(asked) if asked.isdigit() else None
# Opening costs PostgreSQL a process and what it had prepared, and SQLite a look through every table's definition (5 ms a page,
# and an empty cache).
DATABASES["default"]["CONN_MAX_AGE"] = 60 if IS_SQLITE else 600
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The limiter of sign-in keeps its counts here, so that they hold across workers.
# MAX_ENTRIES: at Django's 300 somebody who tries many addresses would push the counts of others out.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# -- background work -----------------------------------------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# -- sign-in --------------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "ambos.config.sign_in.AccountAdapter"
MFA_ADAPTER = "ambos.config.sign_in.SecondFactorAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Addresses are entered by an administrator, never by a visitor: allauth keeps no table of its own for them.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
MFA_ALLOW_UNVERIFIED_EMAIL = True
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key,30/m/ip", "login": "30/m/ip", "reset_password": "5/h/key,20/h/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Ambos"
MFA_TOTP_TOLERANCE = 1  # a code typed in its last second still counts; the forms see to it that it counts once
MFA_FORMS = {"authenticate": "ambos.config.sign_in.CodeOnce", "reauthenticate": "ambos.config.sign_in.CodeOnceAgain"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_PRODUCTION
USERSESSIONS_TRACK_ACTIVITY = False  # it would write on every page; ambos.config.middleware notes it once a minute
# How many proxies of ours stand before the server: the limiter counts by the address the outermost of them saw.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("AMBOS_PROXIES", "1" if IS_PRODUCTION else "0"))
SESSION_ENGINE = "ambos.config.sessions"
SESSION_COOKIE_AGE = int(os.environ.get("AMBOS_SESSION_HOURS", "12")) * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
AMBOS_IDLE_MINUTES = int(os.environ.get("AMBOS_IDLE_MINUTES", "20"))
AMBOS_SECOND_FACTOR = "optional" if IS_DEMO and os.environ.get("AMBOS_SECOND_FACTOR") == "optional" else "required"

# -- safety ----------------------------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if IS_PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    CSRF_TRUSTED_ORIGINS = [ORIGIN_URL] if ORIGIN_URL else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# Uploads are never laid in clear on a disk: in memory until the store has sealed them, a few at a time.
FILE_UPLOAD_HANDLERS = ["ambos.records.files.gateways.MemoryOnly"]
DATA_UPLOAD_MAX_NUMBER_FILES = 4

# -- words --------------------------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "es"
LANGUAGES = [("es", _("Spanish")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "ambos" / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = ["ambos.config.formats"]

# -- files ---------------------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "ambos" / "static"]
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = Path(os.environ.get("AMBOS_FILES", VAR / "files"))
AMBOS_CLAMD = os.environ.get("AMBOS_CLAMD", "")

# -- messages ------------------------------------------------------------------------------------------------------------------------
EMAIL_URL = os.environ.get("AMBOS_SMTP_HOST", "")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_URL else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = EMAIL_URL or "localhost"
EMAIL_PORT = int(os.environ.get("AMBOS_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("AMBOS_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("AMBOS_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("AMBOS_SMTP_TLS", "1") == "1"
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = os.environ.get("AMBOS_FROM", "ambos@localhost")
AMBOS_TEXT_GATEWAY = os.environ.get(
    "AMBOS_TEXT_GATEWAY", f"ambos.records.messages.gateways.{'NoGateway' if IS_PRODUCTION else 'FileGateway'}"
)
AMBOS_TEXT_GATEWAY_FOLDER = VAR / "texts"
AMBOS_TEXT_GATEWAY_URL = os.environ.get("AMBOS_TEXT_GATEWAY_URL", "")
AMBOS_TEXT_GATEWAY_TOKEN = os.environ.get("AMBOS_TEXT_GATEWAY_TOKEN", "")
AMBOS_TEXT_GATEWAY_SECRET = os.environ.get("AMBOS_TEXT_GATEWAY_SECRET", "")

# -- logs: JSON lines, only fields that are named in ambos.config.logs; never a path with a token, a name or a body ----------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "ambos.config.logs.JsonLine"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["out"], "level": os.environ.get("AMBOS_LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": ["out"], "level": "WARNING", "propagate": False},
        "django.request": {"handlers": ["out"], "level": "ERROR", "propagate": False},
        "django.server": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
