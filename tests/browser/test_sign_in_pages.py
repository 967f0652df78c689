"""Signing in, in a real browser: with a password and a code, with a passkey, without scripts; under the strict policy."""

from __future__ import annotations

import time

import pytest
from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from ambos.records.accounts.models import User
from tests.support import world
from tests.support.browser import look, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def code_now(secret: str = world.TOTP_SECRET, *, ahead: int = 0) -> str:
    """The six numbers the app shows now, or half a minute ahead: a code opens only once."""
    step = int(time.time()) // app_settings.TOTP_PERIOD + ahead
    return format_hotp_value(hotp_value(secret, step))


@pytest.fixture
def promoter(db) -> User:
    user, _ = world.account("promoter", name="Lucía Prado")
    user.set_password(world.PASSWORD)
    user.save()
    world.second_factor(user)
    return user


def authenticator(page) -> None:
    """A passkey of the browser itself, that says yes to everything."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def enter(page, user) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Correo electrónico").fill(user.email)
    page.get_by_label("Contraseña").fill(world.PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()


@pytest.mark.parametrize("script", [True, False])
def test_password_and_code_with_and_without_scripts(browser, promoter, script):
    page = browser(script=script)
    enter(page, promoter)
    assert page.locator("h1").inner_text() == "El segundo paso"
    page.get_by_label("Código de la aplicación").fill(code_now())
    page.get_by_role("button", name="Entrar", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    page.goto("/accounts/sessions/")
    assert page.locator("tbody tr").count() == 1


def test_a_wrong_password_keeps_the_address(page, promoter):
    page.goto("/accounts/login/")
    page.get_by_label("Correo electrónico").fill(promoter.email)
    page.get_by_label("Contraseña").fill("no es esta")
    page.get_by_role("button", name="Entrar", exact=True).click()
    assert page.get_by_label("Correo electrónico").input_value() == promoter.email
    assert page.locator(".faults").count() == 1
    look(page, "sign-in-fault")


def test_a_passkey_is_added_and_signs_in(page, promoter):
    authenticator(page)
    enter(page, promoter)
    page.get_by_label("Código de la aplicación").fill(code_now())
    page.get_by_role("button", name="Entrar", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Contraseña").fill(world.PASSWORD)
    page.get_by_role("button", name="Seguir").click()
    page.get_by_label("Un nombre para reconocerla").fill("Computadora de la oficina")
    page.get_by_label("Es una llave de acceso").check()
    page.get_by_role("button", name="Añadir").click()
    page.wait_for_url("**/recovery-codes/")
    page.goto("/accounts/2fa/webauthn/")
    assert "Computadora de la oficina" in page.locator("tbody").inner_text()
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Entrar con llave de acceso").click()
    page.wait_for_url(lambda url: "login" not in url)
    page.goto("/accounts/sessions/")
    assert "Dónde está abierta su cuenta" in page.locator("h1").inner_text()


def test_a_passkey_that_fails_is_said_in_words(page):
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
            }
        },
    )
    page.goto("/accounts/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('no')); }")
    page.get_by_role("button", name="Entrar con llave de acceso").click()
    page.get_by_text("La llave no funcionó").wait_for()


OPEN = {
    "sign-in": ("/accounts/login/", "Entrar", "Sign in"),
    "sign-in-idle": ("/accounts/login/?idle=1", "Entrar", "Sign in"),
    "sign-up-closed": ("/accounts/signup/", "Las cuentas se las damos nosotros", "Accounts are made for you"),
    "password-reset": ("/accounts/password/reset/", "Olvidé mi contraseña", "I forgot my password"),
    "password-reset-sent": ("/accounts/password/reset/done/", "Revise su correo", "Look at your e-mail"),
    "password-reset-old-link": (
        "/accounts/password/reset/key/abc-def/",
        "Este enlace ya no abre nada",
        "This link opens nothing any more",
    ),
    "password-changed": (
        "/accounts/password/reset/key/done/",
        "Su contraseña quedó cambiada",
        "Your password is changed",
    ),
    "account-closed": ("/accounts/inactive/", "Esta cuenta está cerrada", "This account is closed"),
}
OWN = {
    "second-step": ("/accounts/2fa/", "Segundo paso para entrar", "Second step of signing in"),
    "keys-none": ("/accounts/2fa/webauthn/", "Llaves de acceso y de seguridad", "Passkeys and security keys"),
    "sessions": ("/accounts/sessions/", "Dónde está abierta su cuenta", "Where your account is open"),
    "password-change": ("/accounts/password/change/", "Cambiar la contraseña", "Change the password"),
    "sign-out": ("/accounts/logout/", "¿Quiere cerrar la sesión?", "Do you want to sign out?"),
    "reauthenticate": ("/accounts/reauthenticate/", "¿Sigue siendo usted?", "Is it still you?"),
}


def see(page, name: str, address: str, es: str, en: str, language: str) -> None:
    """Open a page, know it by its heading, look at it: Spanish from every side, English for what English changes."""
    page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
    assert page.locator("h1").inner_text() == {"es": es, "en": en}[language]
    if language == "es":
        look(page, f"{name}-es")
    else:
        look(page, f"{name}-en", widths=(320, 1280), schemes=("light",))


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", OPEN)
def test_pages_before_signing_in(browser, name, language):
    see(browser(language=language), name, *OPEN[name], language)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", OWN)
def test_pages_of_ones_own_account(browser, promoter, name, language):
    page = browser(language=language)
    sign_in(page, promoter)
    see(page, name, *OWN[name], language)


def test_setting_up_the_app_and_the_codes_of_rescue(page, db):
    user, _ = world.account(None, name="Ana Ruiz")
    user.set_password(world.PASSWORD)
    user.save()
    enter(page, user)
    page.get_by_text("Primero añada un segundo paso.").wait_for()
    look(page, "second-step-none-es")
    page.get_by_role("link", name="Configurar").click()
    page.get_by_role("heading", name="Configurar").wait_for()
    assert page.locator("h1").inner_text() == "Configurar la aplicación de códigos"
    look(page, "app-es")
    secret = page.locator(".secret").inner_text()
    page.get_by_label("Seis números").fill(code_now(secret))
    page.get_by_role("button", name="Activar").click()
    page.get_by_label("Contraseña").fill(world.PASSWORD)
    page.get_by_role("button", name="Seguir").click()
    page.locator(".secrets").wait_for()
    assert page.locator("h1").inner_text() == "Claves de rescate"
    assert page.locator(".secrets li").count() == 10
    look(page, "rescue-es")
    page.goto("/accounts/2fa/recovery-codes/generate/")
    look(page, "rescue-again-es")


def test_the_session_of_another_browser_is_closed(browser, promoter):
    here, there = browser(), browser()
    for ahead, page in enumerate((here, there)):
        enter(page, promoter)
        page.get_by_label("Código de la aplicación").fill(code_now(ahead=ahead))
        page.get_by_role("button", name="Entrar", exact=True).click()
        page.wait_for_url(lambda url: "/accounts/" not in url)
    there.goto("/accounts/sessions/")
    here.goto("/accounts/sessions/")
    assert here.locator("tbody tr").count() == 2
    here.get_by_role("button", name="Cerrar las otras sesiones").click()
    assert here.locator("tbody tr").count() == 1
    there.goto("/accounts/sessions/")
    assert "/login/" in there.url


def test_an_account_without_a_post_is_told_so(page, db):
    user, _ = world.account(None, name="Ana Ruiz")
    sign_in(page, user)
    page.goto("/home/")
    assert page.locator("h1").inner_text() == "Hoy no tiene páginas abiertas"
    look(page, "no-post-es")


def test_the_door_knows_no_sign_up(db):
    answer = Client().post(
        "/accounts/signup/", {"email": "a@example.org", "password1": "x" * 14, "password2": "x" * 14}
    )
    assert answer.status_code == 200
    assert User.objects.count() == 0
