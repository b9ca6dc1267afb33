"""The library of clauses, and the question « est-ce un achat innovant ? » with its evidence."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from piu.domain.cooperation.clauses import queries
from piu.domain.cooperation.clauses.rules import LONGEST_PROOF
from piu.domain.taxonomy.errors import sentence
from piu.domain.taxonomy.queries import Term, vocabulary
from piu.errors import InvalidInputError

ANSWERS = [("yes", _("Oui")), ("no", _("Non")), ("unknown", _("Je ne sais pas"))]


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    chosen = {name: request.GET.get(name, "") for name in ("topic", "procedure")}
    context = {
        "rows": queries.clauses(**chosen),
        "chosen": chosen,
        "topics": vocabulary("clause_topics").values(),
        "procedures": vocabulary("procedures").values(),
    }
    return render(request, "cooperation/clauses.html", context)


class EvidenceForm(forms.Form):
    """What is bought, for how much, and one question for each sign of the law."""

    what = forms.CharField(label=_("Ce que vous voulez acheter"), max_length=200)
    cost = forms.DecimalField(
        label=_("Coût de tout le besoin, en euros hors taxes"), required=False, localize=True
    )

    def __init__(self, *args: Any, signs: dict[str, Term], **more: Any) -> None:
        super().__init__(*args, **more)
        for code, sign in signs.items():
            self.fields[code] = forms.ChoiceField(
                label=sign.label, choices=ANSWERS, initial="unknown"
            )
            self.fields[f"{code}_proof"] = forms.CharField(
                label=sign.localized("ask"),
                required=False,
                max_length=LONGEST_PROOF,
                widget=forms.Textarea(attrs={"rows": 2}),
            )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def innovative(request: HttpRequest) -> HttpResponse:
    """Nothing is kept: the page that answers is the paper, to print or to save."""
    signs = vocabulary("innovation_signs")
    form = EvidenceForm(request.POST or None, signs=signs)
    context: dict[str, Any] = {"form": form, "today": timezone.localdate()}
    context["ceiling"] = queries.ceiling_on(context["today"])
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        answers = {code: (told[code], told[f"{code}_proof"]) for code in signs}
        try:
            found = queries.innovation_evidence(answers, cost_eur=told["cost"], on=context["today"])
            rows = [(signs[sign.code], sign) for sign in found.signs]
            return render(
                request,
                "cooperation/evidence.html",
                context | {"found": found, "rows": rows, "told": told},
            )
        except InvalidInputError as error:
            form.add_error(error.where if error.where in form.fields else None, sentence(error))
    status = 400 if form.is_bound else 200
    return render(request, "cooperation/innovative.html", context, status=status)
