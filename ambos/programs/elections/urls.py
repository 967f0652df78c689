"""Addresses below /elections/."""

urlpatterns: list = []
