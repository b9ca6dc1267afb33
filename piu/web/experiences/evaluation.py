"""The evaluation of a case: what to look at and when, its measures over time, how it may travel."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from piu.domain.evaluation import actions, queries
from piu.domain.knowledge.queries import experience
from piu.domain.taxonomy.errors import sentence
from piu.domain.taxonomy.queries import label, term, vocabulary
from piu.errors import InvalidInputError
from piu.web.experiences.questions import FrenchNumberField

# The drawing of a curve, in its own units.
WIDTH, HEIGHT, EDGE = 480, 160, 12


@dataclass(frozen=True)
class Curve:
    """A series as it is drawn and listed."""

    title: str
    unit: str
    path: str
    dots: list[tuple[str, str, queries.Point]]
    points: list[queries.Point]


@require_safe
def evaluation(request: HttpRequest, slug: str) -> HttpResponse:
    case = experience(slug)
    grid = queries.grid(case)
    plan = queries.proposed_plan(case)
    context = {
        "case": case,
        "plan": queries.plan_of(case),
        "aspects": [(term("evaluation_aspects", code), asked) for code, asked in plan.items()],
        "grid": grid,
        "curves": [curve(series) for series in queries.series_of(case, viewer=request.user)],
        "revivals": queries.revivals_of(case),
    }
    return render(request, "experiences/evaluation.html", context)


def curve(series: queries.Series) -> Curve:
    """A broken line through the measures, from zero or the lowest value to the highest."""
    values = [point.value for point in series.points]
    days = [point.day.toordinal() for point in series.points]
    low, high = min(0.0, *values), max(0.0, *values)
    wide, tall = (days[-1] - days[0]) or 1, (high - low) or 1.0
    spots = [
        (
            f"{EDGE + (WIDTH - 2 * EDGE) * (day - days[0]) / wide:.1f}",
            f"{HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (value - low) / tall:.1f}",
        )
        for day, value in zip(days, values, strict=True)
    ]
    path = "M" + "L".join(f"{x} {y}" for x, y in spots)
    dots = [(x, y, point) for (x, y), point in zip(spots, series.points, strict=True)]
    return Curve(series.label, label("units", series.unit), path, dots, series.points)


class MeasureForm(forms.Form):
    """One measure of an indicator."""

    label = forms.CharField(
        label=_("Ce qui est mesuré"),
        help_text=_("Les mêmes mots à chaque fois : la courbe se dessine sous ce nom."),
        max_length=200,
    )
    value = FrenchNumberField(
        label=_("Valeur"), widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    unit = forms.ChoiceField(label=_("Unité"))
    day = forms.DateField(
        label=_("Date de la mesure"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        units: Any = self.fields["unit"]
        units.choices = [
            ("", "—"),
            *((unit.code, unit.label) for unit in vocabulary("units").values()),
        ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def measure(request: HttpRequest, key: str) -> HttpResponse:
    """Those who told a case enter what they measure; the case shows it at once."""
    _held, case = queries.measured_case(key)
    form = MeasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.enter_measure(key, **told, by=request.user, now=timezone.now())
            return redirect("experiences:evaluation", case.slug)
        except InvalidInputError as error:
            form.add_error(error.where if error.where in form.fields else None, sentence(error))
    status = 400 if form.is_bound else 200
    context = {"form": form, "case": case, "key": key}
    return render(request, "experiences/measure.html", context, status=status)
