"""Signing in, in a real browser: with a password and a code, with a passkey, without scripts; under the strict policy."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from django.test import Client

from ambos.records.accounts.models import User
from tests.support import world
from tests.support.browser import look, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def code_now() -> str:
    """The six numbers the app of the tests shows now."""
    from allauth.mfa.totp.internal.auth import format_hotp_value

    return format_hotp_value(hotp_value(world.TOTP_SECRET, next(iter(yield_hotp_counters_from_time()))))


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
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Un nombre para reconocerla").fill("Computadora de la oficina")
    page.get_by_label("Es una llave de acceso").check()
    page.get_by_role("button", name="Añadir").click()
    page.wait_for_url("**/2fa/**")
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
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}},
    )
    page.goto("/accounts/login/")
    page.evaluate("navigator.credentials.get = () => Promise.reject(new Error('no'))")
    page.get_by_role("button", name="Entrar con llave de acceso").click()
    page.get_by_text("La llave no funcionó").wait_for()


OPEN = {
    "sign-in": "/accounts/login/",
    "sign-in-idle": "/accounts/login/?idle=1",
    "sign-up-closed": "/accounts/signup/",
    "password-reset": "/accounts/password/reset/",
    "password-reset-sent": "/accounts/password/reset/done/",
    "password-reset-old-link": "/accounts/password/reset/key/abc-def/",
    "password-changed": "/accounts/password/reset/key/done/",
    "account-closed": "/accounts/inactive/",
}
OWN = {
    "second-step": "/accounts/2fa/",
    "keys-none": "/accounts/2fa/webauthn/",
    "sessions": "/accounts/sessions/",
    "password-change": "/accounts/password/change/",
    "sign-out": "/accounts/logout/",
    "e-mail": "/accounts/email/",
    "home": "/home/",
    "reauthenticate": "/accounts/reauthenticate/",
}


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", OPEN)
def test_pages_before_signing_in(browser, name, language):
    page = browser(language=language)
    page.goto(OPEN[name])
    assert page.locator("h1").count() == 1
    look(page, f"{name}-{language}")


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", OWN)
def test_pages_of_ones_own_account(browser, promoter, name, language):
    page = browser(language=language)
    sign_in(page, promoter)
    page.goto(OWN[name])
    assert page.locator("h1").count() == 1
    look(page, f"{name}-{language}")


def test_setting_up_the_app_and_the_codes_of_rescue(page, db):
    user, _ = world.account(None, name="Ana Ruiz")
    user.set_password(world.PASSWORD)
    user.save()
    enter(page, user)
    page.goto("/accounts/2fa/totp/activate/")
    assert page.locator("h1").inner_text() == "Configurar la aplicación de códigos"
    look(page, "app-es")
    secret = page.locator(".secret").inner_text()
    from allauth.mfa.totp.internal.auth import format_hotp_value

    page.get_by_label("Seis números").fill(
        format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    )
    page.get_by_role("button", name="Activar").click()
    assert page.locator("h1").inner_text() == "Claves de rescate"
    assert page.locator(".secrets li").count() == 10
    look(page, "rescue-es")
    page.goto("/accounts/2fa/recovery-codes/generate/")
    look(page, "rescue-again-es")


def test_the_session_of_another_browser_is_closed(browser, promoter):
    here, there = browser(), browser()
    sign_in(here, promoter)
    sign_in(there, promoter)
    there.goto("/accounts/sessions/")
    here.goto("/accounts/sessions/")
    assert here.locator("tbody tr").count() == 2
    here.get_by_role("button", name="Cerrar las otras sesiones").click()
    assert here.locator("tbody tr").count() == 1
    there.goto("/accounts/sessions/")
    assert "/login/" in there.url


def test_the_door_knows_no_sign_up(db):
    answer = Client().post("/accounts/signup/", {"email": "a@example.org", "password1": "x" * 14, "password2": "x" * 14})
    assert answer.status_code == 200
    assert User.objects.count() == 0
