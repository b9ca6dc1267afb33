"""Answers proposed from a pasted text or a document, each beside the passage it comes from."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from piu.domain.knowledge.contributions import actions as edits
from piu.domain.knowledge.models import Contribution
from piu.domain.taxonomy.errors import sentence
from piu.domain.taxonomy.queries import label
from piu.errors import InvalidInputError
from piu.transfers.documents.reading import MOST_BYTES, SUFFIXES, read_document
from piu.web.experiences.questions import LABELS
from piu.web.experiences.saying import lines_of

AROUND = 60
NAMES = {
    "title": _("Titre"),
    "place": _("Commune"),
    "steps": _("Étape de la méthode"),
    "stage": LABELS["stage"],
    "intensity": LABELS["intensity"],
    "themes": _("Thème"),
    "obstacles": _("Frein"),
    "effects": _("Effet"),
    "start_year": LABELS["start_year"],
    "cost_eur": LABELS["cost_eur"],
    "funding_lines": _("Financement"),
}


class DocumentForm(forms.Form):
    """A text pasted, or a document."""

    text = forms.CharField(
        label=_("Texte collé"),
        required=False,
        max_length=edits.LONGEST_TEXT_READ,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    file = forms.FileField(
        label=_("Ou un document"),
        help_text=_("PDF, Word (DOCX), LibreOffice (ODT), page web (HTML) ou e-mail (EML)."),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(SUFFIXES)}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: HttpRequest) -> HttpResponse:
    """A draft with answers proposed from a text: nothing is filled in by itself."""
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("experiences:draft", _started(request, form).key)
        except InvalidInputError as error:
            form.add_error(error.where if error.where in form.fields else None, sentence(error))
    status = 400 if form.is_bound else 200
    context = {"form": form, "most_mb": MOST_BYTES // 1_000_000}
    return render(request, "experiences/paste.html", context, status=status)


def _started(request: HttpRequest, form: DocumentForm) -> Contribution:
    sent = form.cleaned_data["file"]
    text = form.cleaned_data["text"].replace("\x00", "").strip()
    if sent is not None:
        text = read_document(sent.read(MOST_BYTES + 1), name=sent.name).text
    if not text:
        raise InvalidInputError("nothing_to_read", where="text", value="")
    link = request.build_absolute_uri(reverse("experiences:draft", args=["key"]))
    return edits.start_contribution(
        {},
        language=get_language() or "fr",
        link=link.removesuffix("key") + "{key}",
        by=request.user,
        now=timezone.now(),
        text=text,
    )


@require_POST
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """Take or leave one proposal."""
    number = request.POST.get("number", "")
    edits.decide_proposal(
        key,
        number=int(number) if number.isdigit() else -1,
        is_accepted="accept" in request.POST,
        by=request.user,
        now=timezone.now(),
    )
    return redirect(reverse("experiences:draft", args=[key]) + "#propositions")


def shown_proposals(held: Contribution) -> list[dict[str, Any]]:
    """The proposals that wait, each with its words in the text around them."""
    shown = []
    for one in held.proposals:
        if one["state"] != "open":
            continue
        start, end, text = one["start"], one["end"], held.text
        words = lines_of(one["field"], [one["value"]])[0]
        if one["field"] == "obstacles":
            kind, side = one["value"]["kind"], one["value"]["side"]
            words = f"{label('obstacle_kinds', kind)} · {label('obstacle_sides', side)}"
        elif one["field"] == "effects":
            words = label("effect_domains", one["value"]["domain"])
        shown.append(
            {
                "number": one["number"],
                "name": NAMES[one["field"]],
                "words": one.get("words") or words,
                "before": text[max(0, start - AROUND) : start],
                "quote": one["quote"],
                "after": text[end : end + AROUND],
            }
        )
    return shown
