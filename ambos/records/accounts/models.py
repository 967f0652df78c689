"""Accounts: who can sign in. What an account may do comes from its posts (records.posts), never from here."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed


class UserManager(BaseUserManager):
    """Finds accounts by e-mail, whatever its case. There is no ``create_superuser``: Ambos has no superuser."""

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(Keyed, AbstractBaseUser):
    """One human being who works with Ambos. Never a person we serve: those are in records.people.

    There is no superuser and no staff flag on purpose (docs/adr/0006): power comes only from dated posts.
    """

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=8, default="es")
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(_("of the demo world"), default=False)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)
    sessions_ended_at = models.DateTimeField(_("all sessions ended at"), null=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_once")]

    def __str__(self):
        return self.name

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name.split(" ")[0]

    def _get_session_auth_hash(self, secret=None):
        # Django ends the sessions of an account when its password changes. Ours also end when somebody says so.
        key_salt = "ambos.records.accounts.models.User.get_session_auth_hash"
        ended = self.sessions_ended_at.isoformat() if self.sessions_ended_at else ""
        return salted_hmac(key_salt, f"{self.password}|{ended}", secret=secret, algorithm="sha256").hexdigest()
