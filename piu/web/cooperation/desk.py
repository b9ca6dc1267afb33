"""The mediators’ desk: what waits, contacts, the hand-over note, a need said for a town."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from piu.domain.cooperation.choices import Trust
from piu.domain.cooperation.desk import actions, queries
from piu.domain.cooperation.desk.rules import LONGEST_ACT, LONGEST_NOTE, LONGEST_WHO, Told
from piu.domain.cooperation.needs.rules import LONGEST_NEED
from piu.domain.taxonomy.errors import sentence
from piu.domain.taxonomy.queries import vocabulary
from piu.domain.territories.queries import only_municipality
from piu.errors import InvalidInputError
from piu.transfers.exporters.handover import handover_pdf

PAGE_SIZE = 30


class ContactForm(forms.Form):
    """One contact."""

    who = forms.CharField(
        label=gettext_lazy("Avec qui"),
        help_text=gettext_lazy("Une fonction, pas un nom : la maire, le service technique."),
        max_length=LONGEST_WHO,
    )
    note = forms.CharField(
        label=gettext_lazy("Ce qui s’est dit"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    trust = forms.ChoiceField(label=gettext_lazy("Confiance atteinte"), required=False)
    next_act = forms.CharField(
        label=gettext_lazy("Prochain acte"), required=False, max_length=LONGEST_ACT
    )
    next_on = forms.DateField(
        label=gettext_lazy("Le"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["trust"].choices = [("", "—"), *Trust.choices]  # type: ignore[attr-defined]


class SayForForm(forms.Form):
    """A need, and the commune that asked to say it."""

    text = forms.CharField(
        label=gettext_lazy("Le besoin, en une phrase"),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST_NEED}),
    )
    place = forms.CharField(label=gettext_lazy("La commune qui l’a demandé"))
    asked = forms.BooleanField(
        label=gettext_lazy("Cette commune m’a demandé de le publier pour elle.")
    )


@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    chosen = {name: request.GET.get(name, "") for name in ("theme", "place")}
    found = queries.desk(chosen, viewer=request.user, today=timezone.localdate())
    context = {
        "desk": found,
        "page": Paginator(found.rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "themes": vocabulary("themes").values(),
    }
    return render(request, "cooperation/desk.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, slug: str) -> HttpResponse:
    row, contacts = queries.contacts_about(slug, viewer=request.user)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            told = Told(**form.cleaned_data)
            actions.log_contact(slug, told, by=request.user, now=timezone.now())
            messages.success(request, _("C’est enregistré."))
            return redirect("desk:need", slug)
        except InvalidInputError as error:
            form.add_error(error.where if error.where in form.fields else None, sentence(error))
    status = 400 if form.is_bound else 200
    context = {"row": row, "contacts": contacts, "form": form}
    return render(request, "cooperation/desk_need.html", context, status=status)


@never_cache
@require_safe
def note(request: HttpRequest, slug: str) -> HttpResponse:
    content = handover_pdf(slug, viewer=request.user, language=get_language() or "fr")
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="passation-{slug}.pdf"'
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def say_for(request: HttpRequest) -> HttpResponse:
    form = SayForForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            need = actions.say_need_for(
                form.cleaned_data["text"],
                place=only_municipality(form.cleaned_data["place"]),
                language=get_language() or "fr",
                by=request.user,
                now=timezone.now(),
            )
            return redirect("desk:need", need.slug)
        except InvalidInputError as error:
            form.add_error(error.where if error.where in form.fields else None, sentence(error))
    status = 400 if form.is_bound else 200
    return render(request, "cooperation/desk_say.html", {"form": form}, status=status)
