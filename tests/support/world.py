"""Small builders of a world that *could* leak: two offices, two agencies, two clinics, and names that stand out."""

from __future__ import annotations
