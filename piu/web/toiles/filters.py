"""The form that narrows a toile: plain fields, each with what is there to choose."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from piu.domain.ecosystem.choices import Certainty, FlowStatus, SiteStatus
from piu.domain.ecosystem.toiles.picture import MOST_HOPS, Choice, Options
from piu.domain.taxonomy.queries import label, vocabulary
from piu.web.toiles.choice import GROUPS


@dataclass(frozen=True)
class Field:
    """A choice among several: `options` are value, word, how many, whether chosen."""

    name: str
    title: str
    options: list[tuple[str, str, int | None, bool]]

    @property
    def is_used(self) -> bool:
        return any(chosen for _value, _word, _count, chosen in self.options)


@dataclass(frozen=True)
class Layer:
    """A layer to show or hide; `colours` are those of its families on the drawing."""

    code: str
    word: str
    count: int
    is_shown: bool
    colours: list[int]


@dataclass(frozen=True)
class Filters:
    """All fields of the form, filled in."""

    choice: Choice
    layers: list[Layer]
    fields: list[Field]

    @property
    def is_open(self) -> bool:
        """Whether one of the fields that fold away is in use."""
        choice = self.choice
        return bool(choice.words or choice.year or any(field.is_used for field in self.fields))


def filters_of(options: Options, choice: Choice) -> Filters:
    """The form of a toile, in the language of the page."""
    return Filters(
        choice=choice,
        layers=_layers(options, choice),
        fields=[
            _field("ressource", _("Ressource"), options.resources, choice.resource, _resource),
            _field("secteur", _("Secteur"), options.sectors, choice.sector, _sector),
            _field("sites", _("État du site"), options.site_status, choice.site_status, _site),
            _field("etat", _("État du flux"), options.flow_status, choice.flow_status, _flow),
            _field("certitude", _("Certitude"), options.certainty, choice.certainty, _sure),
            Field("groupe", _("Regrouper par"), _groupings(choice)),
            Field("sauts", _("Autour du site choisi"), _hops(choice)),
        ],
    )


def _layers(options: Options, choice: Choice) -> list[Layer]:
    order = [code for code in vocabulary("layers") if options.layers[code]]
    families = list(vocabulary("resource_families").values())
    return [
        Layer(
            code=code,
            word=label("layers", code),
            count=options.layers[code],
            is_shown=not choice.layers or code in choice.layers,
            colours=[rank for rank, family in enumerate(families) if family.extra["layer"] == code],
        )
        for code in order
    ]


def _field(
    name: str, title: str, counts: Counter[str], chosen: str, word: Callable[[str], str]
) -> Field:
    present = [(code, word(code), count, code == chosen) for code, count in counts.items()]
    return Field(name, title, sorted(present, key=lambda option: option[1].casefold()))


def _resource(code: str) -> str:
    return label("resources", code)


def _sector(code: str) -> str:
    return label("naf_divisions", code)


def _site(code: str) -> str:
    return str(SiteStatus(code).label)


def _flow(code: str) -> str:
    return str(FlowStatus(code).label)


def _sure(code: str) -> str:
    return str(Certainty(code).label)


def _groupings(choice: Choice) -> list[tuple[str, str, int | None, bool]]:
    words = {
        "secteur": _("secteur"),
        "commune": _("commune"),
        "epci": _("intercommunalité (EPCI)"),
    }
    return [(word, words[word], None, choice.group == name) for word, name in GROUPS.items()]


def _hops(choice: Choice) -> list[tuple[str, str, int | None, bool]]:
    words = {1: _("ses partenaires"), 2: _("et les partenaires de ses partenaires")}
    return [
        (str(n), words.get(n) or _("jusqu’à {n} flux de lui").format(n=n), None, choice.hops == n)
        for n in range(1, MOST_HOPS + 1)
    ]
