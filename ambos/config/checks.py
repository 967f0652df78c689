"""What production refuses (`manage.py check --deploy` and every start)."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security)
def no_superuser(app_configs, **kwargs):
    """Nobody stands above the roles: neither a flag on the account nor Django's admin site may exist."""
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
    faults = []
    if not settings.IS_PRODUCTION:
        faults.append(Error(f"AMBOS_MODE is {settings.MODE}, not production", id="ambos.E010"))
    if settings.AMBOS_SECOND_FACTOR != "required":
        faults.append(Error("the second factor is not required", id="ambos.E011"))
    if not settings.ORIGIN_URL.startswith("https://"):
        faults.append(Error("AMBOS_URL must be the https address people use", id="ambos.E012"))
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        faults.append(Error("AMBOS_HOSTS must name the hosts that are served", id="ambos.E013"))
    return faults


@register(Tags.database, deploy=True)
def no_demo_accounts(app_configs, databases=None, **kwargs):
    """An account of the demo world has a secret that everybody knows."""
    if not databases or not settings.IS_PRODUCTION:
        return []
    user = apps.get_model(settings.AUTH_USER_MODEL)
    if user.objects.filter(is_demo=True, is_active=True).exists():
        return [Error("active accounts of the demo world", hint="run: ambos accounts retire-demo", id="ambos.E020")]
    return []
