"""The demo world of transcripts."""

from __future__ import annotations


def build(scale, seed, say):
    """Nothing yet."""
