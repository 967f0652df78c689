"""The plazas' part of the demo world."""


def build(scale, seed, say):
    """Make it."""
