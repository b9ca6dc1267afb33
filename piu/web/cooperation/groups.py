"""The group proposed around a need: who, why, and what each answers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from piu.domain.cooperation.choices import Answer
from piu.domain.cooperation.consortia.queries import consortia_around, may_open
from piu.domain.cooperation.groups import actions, queries
from piu.domain.cooperation.needs.queries import draft
from piu.domain.taxonomy.errors import sentence
from piu.errors import InvalidInputError

TEMPLATE = "cooperation/group.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """The group around a need, for all to read, and for those with a right there to answer."""
    if request.method == "POST":
        return _answered(request, slug, reverse("needs:group", args=[slug]))
    return render(request, TEMPLATE, _context(request, slug))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def group_of_draft(request: HttpRequest, key: str, slug: str = "") -> HttpResponse:
    """The same for whoever holds the secret address of a need said here."""
    held = draft(key)
    own = held.need.slug if held.need else ""
    around = slug or own
    if not around:
        return redirect("needs:draft", key)
    if request.method == "POST":
        here = request.path
        return _answered(request, around, here, key=key)
    return render(request, TEMPLATE, _context(request, around) | {"key": key, "held": own})


def _context(request: HttpRequest, slug: str) -> dict[str, Any]:
    proposed = queries.group_around(slug, viewer=request.user)
    need = proposed.own.need
    return {
        "record": need,
        "group": proposed,
        "also": queries.invitations_of(need),
        "consortia": consortia_around(slug),
        "may_open": may_open(slug, viewer=request.user),
        "sections": [("near", proposed.near), ("far", proposed.far)],
    }


def _answered(request: HttpRequest, slug: str, here: str, *, key: str = "") -> HttpResponse:
    told, now = request.POST.get("answer", ""), timezone.now()
    try:
        if key:
            actions.answer_as_draft(key, around=slug, answer=told, by=request.user, now=now)
        else:
            need = request.POST.get("need", "")
            actions.answer_group(slug, need=need, answer=told, by=request.user, now=now)
    except InvalidInputError as error:
        messages.error(request, sentence(error))
        return redirect(here)
    said = {
        Answer.YES: _("C’est noté : vous en êtes."),
        Answer.NOT_NOW: _("C’est noté : pas maintenant. Vous pourrez revenir."),
        Answer.WITHDRAWN: _("C’est noté : vous vous retirez."),
    }
    messages.success(request, said[Answer(told)])
    return redirect(here)
