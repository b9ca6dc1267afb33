"""A file brought into a toile: send it, say what its columns are, see what it would do, write."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from piu.domain.ecosystem.imports import actions
from piu.domain.ecosystem.imports import queries as imported
from piu.domain.ecosystem.toiles import queries
from piu.domain.people.permissions import allows, require
from piu.domain.taxonomy.errors import sentence
from piu.domain.taxonomy.queries import vocabulary
from piu.errors import InvalidInputError, PiuError
from piu.transfers.exporters.template import template_xlsx
from piu.transfers.importers.naming import DOUBTFUL
from piu.transfers.importers.opening import FORMATS, MOST_MEGABYTES, Upload
from piu.transfers.importers.registry import Report, run_import
from piu.transfers.importers.toile import plans_of
from piu.transfers.toile_shape import SHAPES
from piu.web.toiles.file_views import XLSX, attached

SHOWN_PROBLEMS = 200
SHOWN_COLUMNS = 60


@login_required
def send(request: HttpRequest) -> HttpResponse:
    """The form that takes a file, and the imports that can be undone."""
    require(request.user, "ecosystem.keep_file")
    error = ""
    if request.method == "POST":
        try:
            return redirect("toiles:look", key=_kept(request).pk)
        except PiuError as refusal:
            error = sentence(refusal)
    webs = [web for web in queries.webs() if allows(request.user, "ecosystem.import_toile", web)]
    context = {
        "webs": webs,
        "asked": request.POST.get("toile", request.GET.get("toile", "")),
        "error": error,
        "accepted": ",".join(f".{form}" for form in FORMATS),
        "most": MOST_MEGABYTES,
        "done": imported.imports_by(request.user),
    }
    return render(request, "toiles/import.html", context, status=400 if error else 200)


def _kept(request: HttpRequest) -> Any:
    sent = request.FILES.get("file")
    if sent is None:
        raise InvalidInputError("no_file", where="file")
    if (sent.size or 0) > MOST_MEGABYTES * 1_000_000:
        size = f"{(sent.size or 0) / 1e6:.1f}"
        raise InvalidInputError(
            "file_too_big", where=sent.name or "", value=size, most=MOST_MEGABYTES
        )
    slug = request.POST.get("toile", "")
    upload = Upload(sent.name or "", sent.read())
    plans_of(upload, {})  # what cannot be read at all is said at once
    web = queries.web(slug) if slug else None
    file = actions.keep_file(web, name=upload.name, content=upload.content, by=request.user)
    source = request.POST.get("source", "").strip()[:400]
    return actions.choose_for_file(file, {"source_title": source}, by=request.user)


@login_required
def look(request: HttpRequest, key: Any) -> HttpResponse:
    """What a kept file seems to hold and would do; writes it when told to."""
    file = imported.kept_file(key, by=request.user)
    if request.method == "POST":
        if "drop" in request.POST:
            actions.drop_file(file, by=request.user)
            return redirect("toiles:import")
        actions.choose_for_file(file, _choices(request, file.choices), by=request.user)
        if "write" not in request.POST:
            return redirect("toiles:look", key=key)
    upload = Upload(file.name, bytes(file.content))
    report, error = _run(request, file, upload, write="write" in request.POST)
    if request.method == "POST" and report is not None and not report.problems:
        return _written(request, file, report)
    problems = list(report.problems) if report else []
    doubts = [problem for problem in problems if problem.code == DOUBTFUL]
    faults = [problem for problem in problems if problem.code != DOUBTFUL]
    context = {
        "file": file,
        "sheets": [_sheet(plan, rank) for rank, plan in enumerate(plans_of(upload, file.choices))],
        "tables": vocabulary("toile_tables").values(),
        "report": report,
        "error": error,
        "doubts": [(problem, problem.params["candidates"].items()) for problem in doubts],
        "faults": faults[:SHOWN_PROBLEMS],
        "more": max(0, len(faults) - SHOWN_PROBLEMS),
        "decided": file.choices.get("same", {}).items(),
    }
    return render(request, "toiles/import_look.html", context)


def _run(
    request: HttpRequest, file: Any, upload: Upload, *, write: bool
) -> tuple[Report | None, str]:
    """What the file does or would do, or the sentence that says why it cannot be read."""
    try:
        report = run_import(
            "toile",
            upload,
            by=request.user,
            write=write,
            toile=file.toile or None,
            choices=file.choices,
        )
    except InvalidInputError as refusal:
        return None, sentence(refusal)
    return report, ""


def _written(request: HttpRequest, file: Any, report: Report) -> HttpResponse:
    count = report.created + report.updated
    told = ngettext("%(n)s ligne importée.", "%(n)s lignes importées.", count) % {"n": count}
    messages.success(request, f"{told} " + _("Vous pouvez l’annuler ci-dessous."))
    actions.drop_file(file, by=request.user)
    return redirect("toiles:import")


@login_required
@require_POST
def undo(request: HttpRequest, batch: Any) -> HttpResponse:
    """Take a whole import back."""
    kept = actions.undo_import(imported.done_import(batch), by=request.user)
    told = _("L’import est annulé.")
    if kept:
        stays = ngettext(
            "%(n)s ligne reste, car autre chose s’appuie dessus.",
            "%(n)s lignes restent, car autre chose s’appuie dessus.",
            kept,
        )
        told = f"{told} {stays % {'n': kept}}"
    messages.success(request, told)
    return redirect("toiles:import")


def template(request: HttpRequest) -> HttpResponse:
    """The spreadsheet to fill in, in the language of the page."""
    return attached(template_xlsx(), name="toile.xlsx", content_type=XLSX)


def _choices(request: HttpRequest, before: dict[str, Any]) -> dict[str, Any]:
    """What the form says: the table and columns of each sheet, and who is whom."""
    sheets: dict[str, Any] = {}
    for name in request.POST.getlist("sheet"):
        table = request.POST.get(f"table:{name}", "")
        start = f"column:{name}:"
        was = request.POST.get(f"was:{name}", "")
        columns = {
            field.removeprefix(start): value
            for field, value in request.POST.items()
            if field.startswith(start)
        }
        # Another table has other columns: they are guessed anew.
        sheets[name] = {"table": table, "columns": columns if table == was else {}}
    same = dict(before.get("same", {}))
    for name, answer in zip(
        request.POST.getlist("doubt"), request.POST.getlist("answer"), strict=False
    ):
        if answer:
            same[name] = "" if answer == "new" else answer
    return {**before, "sheets": sheets, "same": same}


def _sheet(plan: Any, rank: int) -> dict[str, Any]:
    """A sheet as the form shows it: its columns, with a few of their values."""
    words = vocabulary("toile_columns")
    known = [words[code] for code in SHAPES[plan.table].every] if plan.table else []
    columns = []
    for position, heading in enumerate(plan.header[:SHOWN_COLUMNS] if plan.sheet.rows else []):
        samples = [
            str(cells[position])
            for _line, cells in plan.sheet.rows[plan.header_at + 1 : plan.header_at + 4]
            if position < len(cells) and cells[position] is not None
        ]
        columns.append(
            {
                "position": position,
                "heading": heading or "…",
                "samples": " · ".join(samples)[:80],
                "code": plan.columns.get(position, ""),
                "unsure": position in plan.unsure,
            }
        )
    return {
        "rank": rank,
        "name": plan.sheet.name,
        "table": plan.table,
        "columns": columns,
        "known": known,
        "lines": max(0, len(plan.sheet.rows) - plan.header_at - 1),
    }
