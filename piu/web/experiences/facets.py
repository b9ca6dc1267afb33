"""Facets as plain links: each value leads to the same list, narrowed or widened by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class FacetLink:
    label: str
    count: int
    url: str
    is_current: bool


@dataclass(frozen=True)
class FacetGroup:
    name: str
    title: str
    links: list[FacetLink]
    is_open: bool


@dataclass(frozen=True)
class Chip:
    """A value in force, and the address of the list without it."""

    title: str
    label: str
    url: str


def address(request: HttpRequest, **changes: str) -> str:
    """This list with some parameters changed; an empty value drops one, and paging restarts."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    text = query.urlencode()
    return f"{request.path}?{text}" if text else request.path


def groups(
    request: HttpRequest,
    options: Mapping[str, list[Any]],
    *,
    titles: Mapping[str, Any],
    choice: Mapping[str, str],
    opened: int = 1,
) -> list[FacetGroup]:
    """One group of links for each facet, the first ones open."""
    return [
        FacetGroup(
            name=name,
            title=str(titles[name]),
            links=[_link(request, name, option, choice.get(name, "")) for option in options[name]],
            is_open=rank < opened or bool(choice.get(name)),
        )
        for rank, name in enumerate(titles)
        if options[name]
    ]


def _link(request: HttpRequest, name: str, option: Any, chosen: str) -> FacetLink:
    is_current = option.code == chosen
    url = address(request, **{name: "" if is_current else option.code})
    return FacetLink(option.label, option.count, url, is_current)


def chips(
    request: HttpRequest, *, titles: Mapping[str, Any], labels: Mapping[str, str]
) -> list[Chip]:
    """The values in force, each with the way to let it go."""
    return [
        Chip(str(titles[name]), label, address(request, **{name: ""}))
        for name, label in labels.items()
        if label
    ]
