"""The page of a long job: how far it is, how long is left, and a way to stop it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from piu.domain.journal import actions
from piu.domain.journal.choices import JobState
from piu.domain.journal.queries import asker_by_id, standing_of
from piu.domain.journal.rules import error_of
from piu.domain.taxonomy.errors import sentence
from piu.web.jobs.kinds import kind_of
from piu.web.jobs.words import standing_words


@never_cache
def job(request: HttpRequest, key: Any) -> HttpResponse:
    """How far a job is; once done, its outcome."""
    asker = asker_by_id(key)
    standing, kind = standing_of(asker), kind_of(asker.job)
    if standing.state == JobState.DONE:
        return redirect(kind.arrival(asker.job, request.GET))
    refusal = asker.job.refusal if standing.state in (JobState.REFUSED, JobState.LOST) else None
    context = {
        "asker": asker,
        "query": request.GET.urlencode(),
        "standing": standing,
        "title": kind.title(asker.job),
        "lede": kind.lede(asker.job),
        "again": kind.again(asker.job, request.GET),
        "back": kind.back(asker.job),
        "words": standing_words(standing),
        "percent": round(100 * standing.done),
        "refusal": sentence(error_of(refusal)) if refusal else "",
    }
    return render(request, "jobs/job.html", context)


@never_cache
def state(request: HttpRequest, key: Any) -> JsonResponse:
    """The same in some hundred bytes, for the page that is open."""
    standing = standing_of(asker_by_id(key))
    return JsonResponse(
        {
            "is_live": standing.is_live,
            "percent": round(100 * standing.done),
            "words": standing_words(standing),
        }
    )


@require_POST
def stop(request: HttpRequest, key: Any) -> HttpResponse:
    """Give a job up."""
    asker = asker_by_id(key)
    if not actions.leave_job(asker, by=request.user):
        messages.info(request, _("Quelqu’un d’autre attend la même réponse : le calcul continue."))
    query = request.GET.urlencode()
    return redirect(f"{asker.get_absolute_url()}?{query}" if query else asker)
