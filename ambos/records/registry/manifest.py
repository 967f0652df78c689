"""The shape of a manifest: what an app says about itself, in its ``program.py``.

The registry finds every ``program.py`` below ``ambos.records`` and ``ambos.programs``; adding a program edits nothing
else. Whatever lies *above* the manifest in the shape (urls, commands, demo) is named by a dotted path and loaded late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from ambos.domain.indicators import Measure
from ambos.domain.units import Unit

AREAS = ("", "network", "health", "school", "council", "law", "keys")
"""The parts of a long menu, in their order. What belongs to none stands first, without a heading."""


@dataclass(frozen=True, eq=False)
class NavigationItem:
    """One entry of a work-page menu: shown to whoever its page admits; ``count`` may give a number beside it."""

    audience: str
    """'window', 'partner', 'consulate', 'hq', 'admin'."""
    title: Any
    url_name: str
    capability: str | tuple[str, ...]
    """What its page asks for; of several, one is enough."""
    order: int = 50
    count: Callable[[Any], Any] | None = None
    """Given the reader's access, what waits there: a queryset, or several whose numbers add up, or the number itself where no
    queryset says it. The querysets of a whole menu are counted by one query (``queries.count_together``), which is put into SQL
    once a minute for each reader: a queryset may hold the reader, this moment and the packs, never what it read elsewhere."""
    late: Callable[[Any], Any] | None = None
    """Given the reader's access, what of it is overdue. As ``count``."""

    def is_for(self, access: Any) -> bool:
        """Does this reader hold one of the capabilities?"""
        asked = (self.capability,) if isinstance(self.capability, str) else self.capability
        return any(map(access.may, asked))


@dataclass(frozen=True)
class Door:
    """A way in that the family's front page shows to whoever has no account: what she comes for, in her words."""

    title: Any
    says: Any
    """One or two sentences: what is behind it, and what it asks for."""
    url_name: str
    room: str = "help"
    """Under which heading: 'help' (what one needs now), 'school', or 'say' (have a say, and check)."""
    order: int = 50


@dataclass(frozen=True)
class Loader:
    """Loads reference data of the packs, the same result however often it runs. ``run((origin, destinations), say)``
    answers with what it loaded, in a few words; ``needs`` are the names of loaders that must have run before."""

    name: str
    run: Callable[..., Any]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measured:
    """A measure with its words and how it is computed. Counts only ever leave an app this way, never rows."""

    measure: Measure
    title: Any
    numerator: Any
    """What is counted, in words: 'referrals whose visit is confirmed'."""
    compute: Callable[[date, date], Iterable[tuple[UUID, int, int | None]]]
    """(first day, last day) -> (office, numerator, denominator or None) for every office with something to count.
    One query."""
    denominator: Any = None
    network: Callable[[date, date], tuple[int, int | None] | None] | None = None
    """The whole network at once, where offices cannot be added up (persons, medians)."""
    caveats: tuple[Any, ...] = ()
    source: Any = ""
    """Where the rule of counting comes from, in words."""
    settles_after: int = 0
    """Days after the month's end until the figure no longer moves: answers and outcomes come later."""
    family: str = ""
    """Measures that cut the same things differently (referrals made, accepted, attended) share a family: what is hidden in
    one is hidden in all, else one table would give away what the other hides. Empty: a family of its own."""
    is_step: bool = False
    """A step of the way its family goes, in its order: drawn as one bar after the other."""
    order: int = 50


@dataclass(frozen=True)
class ReportLine:
    """One line of a periodic report: an indicator counted by service point and agency, or a breakdown of one."""

    measured: Measured
    """Its words, unit and caveats; its ``compute`` is for indicators and is not called here."""
    count: Callable[[date, date], Iterable[tuple[UUID, UUID | None, str, int, int | None]]]
    """(first day, last day) -> (service point, agency of the day, category, numerator, denominator or None). One query."""
    categories: Callable[[], Iterable[tuple[str, Any]]] | None = None
    """(code, name) of what it is broken down by, in their order; ``None``: the line is a number of its own."""
    parts_of: str = ""
    """Code of the line whose number the categories add up to; empty when they need not."""


@dataclass(frozen=True)
class ReportForm:
    """What a program can report periodically. Which of it is asked, when and by whom, is the origin pack's
    (``reports/<code with _ for .>.yaml``); a form no pack asks for is not reported."""

    code: str
    """'<program>.<period>', for example 'health_windows.monthly'."""
    program: str
    lines: tuple[ReportLine, ...]
    persons: str = ""
    contacts: str = ""
    services: tuple[str, ...] = ()
    """Codes of the lines by which the flags of handbook 1.4 are raised."""
    never_above: tuple[tuple[str, str], ...] = ()
    """(line, line it is never above)."""
    purpose: str = ""
    """For what the records are held that it counts. At an office only a post of that purpose prepares and signs it: a window's
    coordinator the window's report and no plaza's. Empty: any post that signs there."""


@dataclass(frozen=True)
class Tick:
    """A task that is due again and again: its name, and after how many seconds."""

    name: str
    every: int = 60


@dataclass(frozen=True)
class Program:
    """What one app brings. ``slug`` is its app label.

    ``ValueError`` for a measure of persons or a median that does not say what the network comes to: found where it is
    declared, because once running it would stop the figures of every program.
    """

    slug: str
    title: Any
    is_record: bool = False
    """Records are always on; programs are turned on by the origin pack."""
    urls: str = ""
    """Dotted path of the urls module, mounted at /<slug with dashes>/ unless ``mount`` says otherwise."""
    mount: str | None = None
    api: str = ""
    roles: tuple[Any, ...] = ()
    measures: tuple[Measured, ...] = ()
    reports: tuple[ReportForm, ...] = ()
    """Periodic reports it can make, see ``records/reports``."""
    navigation: tuple[NavigationItem, ...] = ()
    area: str = ""
    """Of ``AREAS``: under which heading a long menu of an office or of headquarters shows its entries."""
    doors: tuple[Door, ...] = ()
    """What families find on their front page."""
    loaders: tuple[Loader, ...] = ()
    tasks: Mapping[str, str] = field(default_factory=dict)
    """name -> dotted path of a task; enqueued by name so that a verb need not import what lies above it."""
    ticks: tuple[str | Tick, ...] = ()
    """Tasks that come due again and again (reminders, retries, retention): a bare name means every minute."""
    panels: Mapping[str, str] = field(default_factory=dict)
    """Page of an app below -> dotted path of ``(request, subject, on) -> (template, context) or None``: what this app adds to
    that page, since the app below cannot know it: 'network.office' (one office), 'network.points' (several service points),
    'directory.service' (one service)."""
    commands: str = ""
    demo: str = ""
    read_ahead: str = ""
    """Dotted path of a function that reads what the first request would wait for (files of a pack) and keeps it; called by the
    web server before it accepts anybody, with no database."""
    privacy: str = ""
    """Dotted path of privacy.py: ``data_about(person)`` -> a list of ``(title, [(label, value), ...])`` in whole words, for
    the sheet a person may ask for; ``forget(person, *, by)`` empties what this app holds of her and keeps its counts."""
    reseal: str = ""
    """Dotted path of ``reseal() -> int``: seals again under the current key what an older one sealed; how many."""
    sealed_outside: str = ""
    """Dotted path of ``sealed_outside() -> Iterable[bytes]``: what this app keeps sealed elsewhere than in a binary column
    (files on the disk, texts), so that ``ambos vault check`` sees which keys they need."""
    refusals: Mapping[str, Any] = field(default_factory=dict)
    """code -> lazy sentence with %(name)s placeholders, in the catalogue of this app."""
    messages: Mapping[str, Any] = field(default_factory=dict)
    """kind of message -> (lazy subject, lazy text)."""

    def __post_init__(self) -> None:
        for one in self.measures:
            if one.network is None and (one.measure.unit is Unit.person or one.measure.kind == "median"):
                raise ValueError(
                    f"{one.measure.code}: offices cannot be added up, so it says what the network comes to"
                )


def offline(command: Any) -> Any:
    """Marks a command of the command line that needs no installation and no database (also every command of a group)."""
    command.offline = True
    return command


def at_once(command: Any) -> Any:
    """Marks an offline command that needs none of Django's apps either, so that it begins without reading them. What it may say
    in words of an app (a refusal) needs ``ready()`` first."""
    command.at_once = True
    return offline(command)


def ready() -> None:
    """Django's apps are read from here on. Once; a second call does nothing."""
    import django
    from django.apps import apps

    if not apps.models_ready:
        django.setup()
