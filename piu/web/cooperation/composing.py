"""Which consortia would serve most small towns among the needs alike, and what wishes cost."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from piu.domain.cooperation.consortia.bridge import Wanted, compose
from piu.domain.cooperation.groups.queries import group_around
from piu.domain.taxonomy.errors import sentence
from piu.errors import InvalidInputError

FIRST = {"km": 60, "most": 8}


class LimitsForm(forms.Form):
    """What a consortium must keep to, and who must be with or without the first town."""

    km = forms.IntegerField(label=_("Distance la plus grande au coordonnateur, en km"), min_value=1)
    most = forms.IntegerField(label=_("Communes qu’un coordonnateur peut servir"), min_value=2)
    cost = forms.FloatField(
        label=_("Coût estimé par commune, en euros hors taxes"), required=False, min_value=0
    )
    ceiling = forms.FloatField(
        label=_("Montant total à ne pas dépasser, en euros hors taxes"),
        help_text=_("Par exemple le seuil de la procédure voulue."),
        required=False,
        min_value=1,
    )
    beside = forms.MultipleChoiceField(
        label=_("À garder avec la commune de départ"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    without = forms.MultipleChoiceField(
        label=_("À laisser de côté"), required=False, widget=forms.CheckboxSelectMultiple
    )


@never_cache
@require_safe
def composing(request: HttpRequest, slug: str) -> HttpResponse:
    group = group_around(slug, viewer=request.user)
    form = LimitsForm(request.GET if "km" in request.GET else FIRST)
    named = [
        (one.need.slug, one.need.place_name)
        for one in [*group.near, *group.far]
        if one.reasons.distance_km is not None
    ]
    for name in ("beside", "without"):
        form.fields[name].choices = named  # type: ignore[attr-defined]
    context: dict[str, Any] = {"record": group.own.need, "form": form}
    status = 200
    if form.is_valid():
        try:
            wanted = _wanted(slug, form.cleaned_data)
            context["found"] = compose(slug, wanted, viewer=request.user)
        except InvalidInputError as error:
            form.add_error(None, sentence(error))
    if form.errors:
        status = 400
    return render(request, "cooperation/composing.html", context, status=status)


def _wanted(slug: str, told: dict[str, Any]) -> Wanted:
    return Wanted(
        most_km=told["km"],
        most_members=told["most"],
        ceiling_eur=told["ceiling"],
        cost_eur=told["cost"] or 0.0,
        together=tuple((slug, other) for other in told["beside"]),
        left_out=tuple(told["without"]),
    )
