"""A scenario that a worker computes: what its page says, and where it leads."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from piu.domain.ecosystem.models import Run
from piu.domain.ecosystem.scenarios import bridge
from piu.domain.ecosystem.toiles import queries
from piu.web.toiles import builder as building
from piu.web.toiles.dates import dated, since_in

COMPARED = "comparer"


def gone_to(answer: Any, *, compared: str = "", since: date | None = None) -> HttpResponse:
    """Go to an answer, or to the page of the job that makes it; then to compare it with another."""
    if isinstance(answer, Run):
        toile = answer.scenario.snapshot.web.slug
        return redirect(_address(toile, answer.key, compared=compared, since=since))
    query = f"?{urlencode({COMPARED: compared})}" if compared else ""
    return redirect(dated(f"{answer.get_absolute_url()}{query}", since))


def _address(toile: str, key: str, *, compared: str, since: date | None) -> str:
    if not compared:
        return dated(reverse("toiles:run", args=[toile, key]), since)
    query = urlencode({"cle": [compared, key]}, doseq=True)
    return f"{reverse('toiles:compare', args=[toile])}?{query}"


def scenario_title(job: Any) -> str:
    """What is at work."""
    return _("Votre scénario se calcule")


def scenario_lede(job: Any) -> str:
    """On what, and how large."""
    question = job.asked["question"]
    name = queries.web(job.asked["toile"]).name
    if question.get("days"):
        text = _("%(toile)s : %(days)s jours suivis, %(draws)s tirages.")
        return text % {"toile": name, "days": question["days"], "draws": question["draws"]}
    return _("%(toile)s : %(draws)s tirages.") % {"toile": name, "draws": question["draws"]}


def scenario_arrival(job: Any, given: Mapping[str, str]) -> str:
    """The page of the answer, or of its comparison."""
    toile, key = job.outcome["toile"], job.outcome["run"]
    return _address(toile, key, compared=given.get(COMPARED, "")[:40], since=since_in(given))


def scenario_again(job: Any, given: Mapping[str, str]) -> str:
    """The form that holds the question."""
    question = job.asked["question"]
    query = building.question_address(
        question["shocks"],
        kinds=bridge.shock_kinds(),
        beside=job.asked.get("beside", ""),
        since=since_in(given),
        **{name: question[name] for name in ("days", "step_days", "draws", "seed")
           if name in question},
    )  # fmt: skip
    return f"{reverse('toiles:build', args=[job.asked['toile']])}?{query}"


def scenario_back(job: Any) -> str:
    """What the form is called."""
    return _("Revenir à la question")
