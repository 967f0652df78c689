"""Addresses below /eligibility/."""

from django.urls import path

urlpatterns: list = []
