"""The frame around every page: main navigation, footer, languages."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

NAVIGATION = (
    ("experiences:experiences", _("Expériences")),
    ("territories:territories", _("Ma commune")),
    ("toiles:toiles", _("La toile")),
    ("needs:needs", _("Besoins")),
    ("calls:calls", _("Aides")),
    ("solutions:solutions", _("Solutions")),
)
FOOTER = (
    ("pages:data", _("Données et API")),
    ("classify:card", _("Classement des textes")),
    ("pages:accessibility", _("Accessibilité : non conforme")),
    ("pages:ecodesign", _("Écoconception")),
    ("pages:privacy", _("Confidentialité")),
    ("pages:security", _("Sécurité")),
    ("pages:legal", _("Mentions et licence")),
    ("pages:mediation", _("Parler à quelqu’un")),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """What the base template shows on every page."""
    home = _address("home:home") or "/"
    return {
        "home_url": home,
        "is_home": request.path == home,
        "search_url": _address("search:search"),
        "navigation": _links(NAVIGATION, request.path),
        "footer": _links(FOOTER, request.path),
        "languages": _languages(request, home=home),
    }


def _address(name: str) -> str:
    """The address of a page, or nothing while an installation does not have that part."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _links(entries: tuple[tuple[str, Any], ...], path: str) -> list[dict[str, str]]:
    found = [(_address(name), label) for name, label in entries]
    return [
        {"url": url, "label": label, "is_current": _current(url, path=path)}
        for url, label in found
        if url
    ]


def _current(url: str, *, path: str) -> str:
    """The value of `aria-current`: this very page, or the part it belongs to."""
    if path == url:
        return "page"
    return "true" if path.startswith(url) else ""


def _languages(request: HttpRequest, *, home: str) -> list[dict[str, Any]]:
    """This page in each language; a page that exists in one only leads to the other's home."""
    here, current = request.get_full_path(), get_language()
    found = []
    for code, _name in settings.LANGUAGES:
        url = translate_url(here, code)
        if code != current and url == here:
            url = translate_url(home, code)
        found.append(
            {
                "code": code,
                "name": {"fr": "Français", "en": "English"}.get(code, code),
                "url": url,
                "absolute_url": request.build_absolute_uri(url),
                "is_current": code == current,
            }
        )
    return found
