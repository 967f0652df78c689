"""`ambos plazas`."""

import click


@click.group()
def plazas():
    """Plazas where adults finish school."""


COMMANDS = (plazas,)
