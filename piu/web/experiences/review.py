"""The desk of the mediators: what was told, read, given back, published, merged."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from piu.domain.knowledge.contributions import actions as edits
from piu.domain.knowledge.contributions import queries as contributions
from piu.domain.knowledge.models import Contribution
from piu.domain.knowledge.queries import cases_like_text, experience, facts_of
from piu.domain.people.permissions import allows
from piu.domain.taxonomy.errors import sentence
from piu.errors import InvalidInputError
from piu.web.experiences.questions import LabelsForm, ReturnForm
from piu.web.experiences.saying import (
    differences,
    differences_of_facts,
    sections_of_answers,
    side_by_side,
)


@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    rows = contributions.waiting(viewer=request.user)
    return render(request, "experiences/desk.html", {"rows": rows})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """One case to read; publish it with its labels, or give it back with a word."""
    held = contributions.waiting_contribution(pk, viewer=request.user)
    publishing = request.method == "POST" and "publish" in request.POST
    returning = request.method == "POST" and "return" in request.POST
    labels = LabelsForm(request.POST if publishing else None, initial=_labels(held))
    back = ReturnForm(request.POST if returning else None)
    problem = ""
    try:
        if publishing and labels.is_valid():
            case = edits.publish_contribution(
                pk,
                themes=labels.themes(),
                intensity=labels.cleaned_data["intensity"],
                by=request.user,
                now=timezone.now(),
            )
            return redirect(case)
        if returning and back.is_valid():
            note = back.cleaned_data["note"]
            edits.return_contribution(pk, note=note, by=request.user, now=timezone.now())
            messages.success(request, _("La fiche est rendue à son auteur, avec votre mot."))
            return redirect("experiences:desk")
    except InvalidInputError as error:
        problem = sentence(error)
    context = _context(held) | {"labels": labels, "back": back, "problem": problem}
    status = 400 if request.method == "POST" else 200
    return render(request, "experiences/look.html", context, status=status)


def _labels(held: Contribution) -> dict[str, str]:
    themes, intensity = contributions.labels_proposed(held.answers)
    return {
        **{f"theme{rank}": code for rank, code in enumerate(themes[:3], start=1)},
        "intensity": intensity,
    }


def _context(held: Contribution) -> dict[str, Any]:
    base = contributions.base_answers(held)
    return {
        "draft": held,
        "sections": sections_of_answers(held.answers),
        "changes": differences(base, held.answers) if base else [],
        "has_moved_on": contributions.has_moved_on(held),
        "alike": [] if held.experience else cases_like_text(held.answers.get("title", "")),
    }


@require_safe
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """How a record came to say what it says, version by version."""
    case = experience(slug)
    told = contributions.versions(case)
    rows = [
        (version, differences_of_facts(told[rank + 1][1], facts) if rank + 1 < len(told) else [])
        for rank, (version, facts) in enumerate(told)
    ]
    context = {
        "case": case,
        "rows": rows,
        "merges": contributions.merges_of(case),
        "may_merge": allows(request.user, "knowledge.merge_cases", case),
    }
    return render(request, "experiences/versions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, slug: str) -> HttpResponse:
    """Two records side by side, and the button that makes them one."""
    case = experience(slug)
    other = request.POST.get("other") or request.GET.get("other", "")
    other = other.strip().rstrip("/").rpartition("/")[2]
    if request.method == "POST":
        edits.merge_cases(slug, gone=other, by=request.user, now=timezone.now())
        return redirect("experiences:versions", slug)
    twin = experience(other) if other else None
    if twin is not None and twin.pk == case.pk:
        raise InvalidInputError("same_case_twice", where="other", value=other)
    context = {
        "case": case,
        "twin": twin,
        "sides": side_by_side(*facts_of(case.slug, twin.slug)) if twin else [],
        "may_merge": allows(request.user, "knowledge.merge_cases", case),
    }
    return render(request, "experiences/merge.html", context)


@require_POST
def unmerge(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    edits.undo_merge(pk, by=request.user, now=timezone.now())
    return redirect("experiences:versions", slug)
