"""Telling a case: five answers, then one question at a time, then a mediator."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from piu.domain.knowledge.contributions import actions as edits
from piu.domain.knowledge.contributions import queries as contributions
from piu.domain.knowledge.contributions.rules import QUESTIONS
from piu.domain.knowledge.models import Contribution
from piu.domain.knowledge.queries import experience
from piu.domain.taxonomy.errors import sentence
from piu.domain.taxonomy.queries import vocabulary
from piu.errors import ConflictError, InvalidInputError, NotFoundError
from piu.web.experiences.proposing import shown_proposals
from piu.web.experiences.questions import (
    TITLES,
    FirstForm,
    SendForm,
    bound,
    given_by,
)
from piu.web.experiences.saying import sections_of_answers


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The first step; with a case, « nous l’avons essayé aussi »."""
    parent = experience(slug) if slug else None
    form = FirstForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            held = edits.start_contribution(
                form.cleaned_data,
                language=get_language() or "fr",
                link=link_of_draft(request),
                by=request.user,
                now=timezone.now(),
                parent=parent.slug if parent else "",
            )
            return redirect("experiences:draft", held.key)
        except InvalidInputError as error:
            form.add_error(_field(error, form), sentence(error))
    status = 400 if form.is_bound else 200
    context = {"form": form, "parent": parent}
    return render(request, "experiences/contribute.html", context, status=status)


def link_of_draft(request: HttpRequest) -> str:
    """The address of a draft, with `{key}` where its secret goes."""
    link = request.build_absolute_uri(reverse("experiences:draft", args=["key"]))
    return link.removesuffix("key") + "{key}"


def _field(error: InvalidInputError, form: Any) -> str | None:
    return error.where if error.where in form.fields else None


@never_cache
@require_http_methods(["GET", "HEAD"])
def draft(request: HttpRequest, key: str) -> HttpResponse:
    return _draft_page(request, contributions.contribution(key))


def _draft_page(
    request: HttpRequest, held: Contribution, *, form: SendForm | None = None, status: int = 200
) -> HttpResponse:
    progress = contributions.progress(held)
    context = {
        "draft": held,
        "is_open": held.state in edits.OPEN,
        "progress": progress,
        "questions": [(q.name, TITLES[q.name][0], told) for q, told in progress.questions],
        "following": progress.following and (progress.following.name, _title(progress.following)),
        "sections": sections_of_answers(held.answers),
        "proposals": shown_proposals(held),
        "form": form or SendForm(initial={"email": held.email}),
    }
    return render(request, "experiences/draft.html", context, status=status)


def _title(question: Any) -> Any:
    return TITLES[question.name][0]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """One question of the draft; « enregistrer » leads to the next one without an answer."""
    held = contributions.contribution(key)
    asked = QUESTIONS.get(name)
    if asked is None or not asked.concerns(held.answers):
        raise NotFoundError("unknown_question", value=name)
    answers = held.answers
    if name == "labels" and not answers.get("themes"):
        themes, intensity = contributions.labels_proposed(answers)
        answers = answers | {"themes": themes, "intensity": intensity}
    sources = _sources(held)
    form = bound(asked, answers=answers, sent=request.POST or None, sources=sources)
    context: dict[str, Any] = {"status": 200}
    if request.method == "POST":
        if form.is_valid():
            done = _answered(request, held, asked, form, context)
            if done is not None:
                return done
        context["status"] = context.get("conflict_status", 400)
    title, hint = TITLES[name]
    context |= {"draft": held, "name": name, "title": title, "hint": hint, "form": form}
    context["evidence_scale"] = list(vocabulary("evidence_levels").values())
    context |= {"is_repeated": asked.is_repeated, "rows": list(form) if asked.is_repeated else []}
    return render(request, "experiences/question.html", context, status=context["status"])


def _answered(
    request: HttpRequest, held: Contribution, asked: Any, form: Any, context: dict[str, Any]
) -> HttpResponse | None:
    """Save and go on; None, with what to say in `context`, when the answers cannot be kept."""
    try:
        revision = int(request.POST.get("revision", "0") or 0)
    except ValueError:
        revision = 0
    try:
        now_held = edits.answer_question(
            held.key,
            given=given_by(asked, form),
            revision=revision,
            by=request.user,
            now=timezone.now(),
        )
    except ConflictError as error:
        told = {asked.name: error.value} if not asked.is_repeated else error.value
        shown = error.value if not asked.is_repeated else told
        context |= {"problem": sentence(error), "theirs": sections_of_answers(shown)}
        context["conflict_status"] = error.status
        return None
    except InvalidInputError as error:
        context["problem"] = sentence(error)
        return None
    if "more" in request.POST:
        return redirect("experiences:question", held.key, asked.name)
    following = contributions.progress(now_held, after=asked.name).following
    if following is None or "stop" in request.POST:
        return redirect("experiences:draft", held.key)
    return redirect("experiences:question", held.key, following.name)


def _sources(held: Contribution) -> list[tuple[str, str]]:
    """The sources that a row may cite: those of the record, then those told in the draft."""
    known = []
    if held.experience is not None:
        known = [(row.slug, row.title) for row in held.experience.sources.all()]
    told = held.answers.get("sources", [])
    return known + [(str(rank), row["title"]) for rank, row in enumerate(told, start=1)]


@require_POST
def send(request: HttpRequest, key: str) -> HttpResponse:
    held = contributions.contribution(key)
    form = SendForm(request.POST)
    if form.is_valid():
        try:
            edits.send_contribution(
                key, email=form.cleaned_data["email"], by=request.user, now=timezone.now()
            )
            return redirect("experiences:draft", key)
        except InvalidInputError as error:
            form.add_error(_field(error, form), sentence(error))
    return _draft_page(request, held, form=form, status=400)


@require_POST
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    edits.withdraw_contribution(key, by=request.user, now=timezone.now())
    return render(request, "experiences/withdrawn.html")


@require_POST
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Complete or correct a case of the library."""
    held = edits.start_change(
        slug,
        language=get_language() or "fr",
        link=link_of_draft(request),
        by=request.user,
        now=timezone.now(),
    )
    return redirect("experiences:draft", held.key)
