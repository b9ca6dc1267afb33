"""Labels proposed for a pasted text, with the words they rest on; and the card of the model."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from piu.domain.taxonomy import queries
from piu.domain.taxonomy.actions import decide_labels
from piu.domain.taxonomy.rules import Labels
from piu.web.search.cards import local_url

SCORES = (
    ("themes", _("Thèmes (micro-F1)")),
    ("themes_top3", _("Thème principal parmi les trois premiers")),
    ("themes_calibration", _("Écart de calibrage des thèmes (le plus bas est le meilleur)")),
    ("stage", _("Stade (part juste)")),
    ("intensity", _("Intensité (part juste)")),
    ("effect_domains", _("Domaines d’effet (micro-F1)")),
    ("obstacles", _("Freins : sorte, côté et mots (F1)")),
)
COLUMNS = "words_warm", "words_cold", "meaning_warm", "meaning_cold", "majority"


@require_http_methods(["GET", "HEAD", "POST"])
def classify(request: HttpRequest) -> HttpResponse:
    text = request.POST.get("text", "").strip()
    context: dict[str, Any] = {"text": text, "is_empty": request.method == "POST" and not text}
    if text and "decide" in request.POST:
        decide_labels(text, labels=_labels(request), by=request.user)
        context["is_kept"] = True
    if text:
        said = queries.explained_labels(text)
        context |= {"said": said, "near": [_near(key) for key in said.near]}
        if queries.may_decide(viewer=request.user):
            context["choices"] = _choices(said)
    return render(request, "classify/classify.html", context)


def _labels(request: HttpRequest) -> Labels:
    sent = request.POST
    themes = [sent.get(f"theme{rank}", "") for rank in (1, 2, 3)]
    return Labels(
        tuple(code for code in themes if code),
        sent.get("stage", ""),
        sent.get("intensity", ""),
        tuple(sent.getlist("effects")),
    )


def _choices(said: queries.Explained) -> dict[str, Any]:
    """What the form of correction offers, with what is proposed already chosen."""
    themes = [theme.code for theme in said.themes]
    effects = {effect.code for effect in said.effects}
    return {
        "themes": [
            (rank, list(queries.vocabulary("themes").values()), code)
            for rank, code in enumerate([*themes, "", ""][:3], start=1)
        ],
        "stages": list(queries.vocabulary("stages").values()),
        "intensities": list(queries.vocabulary("intensities").values()),
        "effects": [
            (term, term.code in effects) for term in queries.vocabulary("effect_domains").values()
        ],
    }


def _near(identifier: str) -> dict[str, str]:
    """A labelled text: a record has its page, a text written for training only its name."""
    kind, _slash, slug = identifier.partition("/")
    folder = {"experiences": "experiences", "needs": "besoins", "solutions": "solutions"}
    folder["calls"] = "aides"
    if not slug:
        return {"name": identifier, "url": ""}
    return {"name": slug, "url": local_url(f"/{folder[kind]}/{slug}")}


@require_safe
def card(request: HttpRequest) -> HttpResponse:
    told = queries.model_card()
    rows = [
        {
            "label": label,
            "cells": [told.scores.get(column, {}).get(key) for column in COLUMNS],
            "count": told.scores["counts"][key],
        }
        for key, label in SCORES
    ]
    return render(request, "classify/card.html", {"card": told, "rows": rows})
