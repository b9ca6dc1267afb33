"""Pages of consortia: what members agree on, who comes and leaves, papers to take away."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from piu.domain.cooperation.consortia import actions, queries
from piu.domain.cooperation.consortia.queries import ConsortiumView
from piu.domain.taxonomy.errors import sentence
from piu.domain.territories.queries import only_municipality
from piu.errors import ConflictError, InvalidInputError, NotFoundError
from piu.transfers.exporters import consortium_papers as papers
from piu.web.cooperation.consortium_forms import MemberForm, PlanForm, initial_plan


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    return render(request, "cooperation/consortia.html", {"rows": queries.consortia()})


def _view(request: HttpRequest, slug: str) -> ConsortiumView:
    return queries.consortium_view(slug, viewer=request.user, today=timezone.localdate())


@never_cache
@require_safe
def one(request: HttpRequest, slug: str) -> HttpResponse:
    view = _view(request, slug)
    problem = sentence(view.share_problem) if view.share_problem else ""
    form = view.form
    language = "en" if request.path.startswith("/en/") else "fr"
    context = {
        "view": view,
        "record": view.record,
        "share_problem": problem,
        "asks": form[f"asks_{language}"] if form else [],
        "today": timezone.localdate(),
    }
    return render(request, "cooperation/consortium.html", context)


@require_POST
def opening(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        record = actions.open_consortium(slug, by=request.user, now=timezone.now())
    except InvalidInputError as error:
        messages.error(request, sentence(error))
        return redirect("needs:group", slug)
    return redirect("consortia:change", record.slug)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str) -> HttpResponse:
    view = _view(request, slug)
    form = PlanForm(request.POST or None, view=view, initial=initial_plan(view))
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                revision = form.cleaned_data["revision"]
                now = timezone.now()
                actions.change_consortium(
                    slug, form.plan(), revision=revision, by=request.user, now=now
                )
                messages.success(request, _("C’est enregistré."))
                return redirect("consortia:consortium", slug)
            except ConflictError as error:
                form.add_error(None, sentence(error))
                status = 409
            except InvalidInputError as error:
                form.add_error(error.where if error.where in form.fields else None, sentence(error))
    context = {"view": view, "record": view.record, "form": form, "is_stale": status == 409}
    return render(request, "cooperation/consortium_form.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    view = _view(request, slug)
    row = next((row for row in view.members if row.member.territory.code == code), None)
    if row is None:
        raise NotFoundError("not_a_member", where="territory", value=code[:40])
    held = row.member
    initial = {"role": held.role, "use": held.use}
    if held.represented_by:
        initial["represented_by"] = held.represented_by.territory.code
    form = MemberForm(request.POST or None, view=view, code=code, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            told = form.cleaned_data
            actions.change_member(slug, code, **told, by=request.user, now=timezone.now())
            return redirect("consortia:consortium", slug)
        except InvalidInputError as error:
            form.add_error(error.where if error.where in form.fields else None, sentence(error))
    status = 400 if form.is_bound else 200
    context = {"view": view, "record": view.record, "form": form, "row": row}
    return render(request, "cooperation/consortium_form.html", context, status=status)


@require_POST
def join(request: HttpRequest, slug: str) -> HttpResponse:
    def act() -> Any:
        town = only_municipality(request.POST.get("place", ""))
        return actions.join_consortium(slug, town.code, by=request.user, now=timezone.now())

    return _tried(request, slug, act)


@require_POST
def leave(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    def act() -> Any:
        on = _day(request.POST.get("on", ""))
        return actions.leave_consortium(slug, code, on=on, by=request.user, now=timezone.now())

    return _tried(request, slug, act)


def _day(text: str) -> Any:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise InvalidInputError("not_a_date", where="on", value=text[:40])
    return found


def _tried(request: HttpRequest, slug: str, act: Callable[[], Any]) -> HttpResponse:
    try:
        act()
        messages.success(request, _("C’est enregistré."))
    except InvalidInputError as error:
        messages.error(request, sentence(error))
    return redirect("consortia:consortium", slug)


@never_cache
@require_safe
def printed(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    paper = papers.paper(slug, kind, today=timezone.localdate(), town=request.GET.get("pour", ""))
    context = {"record": queries.consortium(slug), "paper": paper}
    return render(request, "cooperation/consortium_paper.html", context)


@never_cache
@require_safe
def download(request: HttpRequest, slug: str, kind: str, ending: str) -> HttpResponse:
    paper = papers.paper(slug, kind, today=timezone.localdate(), town=request.GET.get("pour", ""))
    content, media_type = papers.written(paper, ending)
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{slug}-{kind}.{ending}"'
    return answer
