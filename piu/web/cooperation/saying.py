"""Saying a need in one sentence, without an account: the form, the draft, its publication."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from piu.domain.cooperation.models import NeedDraft
from piu.domain.cooperation.needs import actions
from piu.domain.cooperation.needs import queries as needs
from piu.domain.cooperation.needs.rules import LONGEST_NEED
from piu.domain.cooperation.records import queries as records
from piu.domain.knowledge.queries import Choice, experiences
from piu.domain.taxonomy.errors import sentence
from piu.domain.territories.queries import only_municipality
from piu.errors import InvalidInputError
from piu.web.experiences import cards


class NeedForm(forms.Form):
    """One sentence, a commune, and an address to confirm it."""

    text = forms.CharField(
        label=_("Votre besoin, en une phrase"),
        help_text=_("Ce qui manque, ou ce qui gêne, dans vos mots. N’y mettez aucun nom propre."),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST_NEED}),
    )
    place = forms.CharField(
        label=_("Votre commune"), help_text=_("Son nom, son code postal ou son code INSEE.")
    )
    email = forms.EmailField(
        label=_("Votre adresse e-mail"),
        help_text=_("Pour confirmer. Elle n’est ni affichée ni transmise."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest) -> HttpResponse:
    form = NeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("needs:draft", _said(request, form.cleaned_data).key)
        except InvalidInputError as error:
            form.add_error(error.where, sentence(error))
    status = 400 if form.is_bound else 200
    return render(request, "cooperation/say.html", {"form": form}, status=status)


def _said(request: HttpRequest, told: dict[str, Any]) -> NeedDraft:
    link = request.build_absolute_uri(reverse("needs:confirm", args=["proof"]))
    return actions.say_need(
        told["text"],
        email=told["email"],
        place=only_municipality(told["place"]),
        language=get_language() or "fr",
        link=link.removesuffix("proof") + "{proof}",
        by=request.user,
        now=timezone.now(),
    )


@never_cache
@require_safe
def draft(request: HttpRequest, key: str) -> HttpResponse:
    held = needs.draft(key)
    themes = needs.themes_of(held.text)
    alike = needs.needs_alike(held.text, other_than=held.need.slug if held.need else "")
    cases = experiences(Choice(theme=themes[0]), sort="small_first")[:3] if themes else []
    context = {
        "draft": held,
        "themes": cards.terms("themes", themes),
        "alike": alike,
        "together": len(alike) + 1,
        "cases": [cards.card(case) for case in cases],
        "around": records.around(themes, today=timezone.localdate(), limit=3),
    }
    return render(request, "cooperation/draft.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, proof: str) -> HttpResponse:
    """Mail programs open links by themselves: only the button of the page publishes."""
    if request.method == "POST":
        actions.confirm_need(proof, by=request.user, now=timezone.now())
        return redirect("needs:draft", needs.draft_of_proof(proof).key)
    return render(request, "cooperation/confirm.html", {"draft": needs.draft_of_proof(proof)})


@require_POST
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    actions.withdraw_need(key, by=request.user, now=timezone.now())
    return render(request, "cooperation/withdrawn.html")
