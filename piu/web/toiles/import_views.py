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
from piu.transfers.importers.naming import DOUBTFUL, UNSAID_RESOURCE
from piu.transfers.importers.opening import FORMATS, MOST_MEGABYTES, Upload
from piu.transfers.importers.reading import resource_named
from piu.transfers.importers.registry import Report, run_import
from piu.transfers.importers.report import from_kept
from piu.transfers.importers.toile import plans_of
from piu.transfers.toile_shape import SHAPES
from piu.web.toiles.awaited_import import WRITTEN
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
        "told": _written_lines(request.GET.get(WRITTEN, "")),
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
    is_told = "write" in request.POST
    if imported.is_long(file) and (is_told or file.report is None):
        return redirect(actions.ask_import(file, write=is_told, by=request.user))
    upload = Upload(file.name, bytes(file.content))
    report, error = _report(request, file, upload, write=is_told)
    if request.method == "POST" and report is not None and not report.problems:
        return _written(request, file, report)
    sheets = [_sheet(plan, rank) for rank, plan in enumerate(plans_of(upload, file.choices))]
    context = {
        "file": file,
        "sheets": [sheet for sheet in sheets if sheet["table"]],
        "aside": [sheet for sheet in sheets if not sheet["table"]],
        "tables": vocabulary("toile_tables").values(),
        "report": report,
        "error": error,
        **_told(report or Report()),
    }
    return render(request, "toiles/import_look.html", context)


def _told(report: Report) -> dict[str, Any]:
    """What is put to the user, what is to be mended in the file, and how much of both."""
    doubts = [one for one in report.problems if one.code == DOUBTFUL]
    words = [one for one in report.problems if one.code == UNSAID_RESOURCE]
    faults = [one for one in report.problems if one.code not in (DOUBTFUL, UNSAID_RESOURCE)]
    return {
        "doubts": [(problem, problem.params["candidates"].items()) for problem in doubts],
        "words": [(problem, problem.params["candidates"].values()) for problem in words],
        "resources": vocabulary("resources").values() if words else (),
        "faults": faults[:SHOWN_PROBLEMS],
        "more": max(0, len(faults) - SHOWN_PROBLEMS) + report.unlisted,
        "count": len(report.problems) + report.unlisted,
    }


def _report(
    request: HttpRequest, file: Any, upload: Upload, *, write: bool
) -> tuple[Report | None, str]:
    """What the file does or would do, or the sentence that says why it cannot be read."""
    if file.report is not None:
        return from_kept(file.report), ""
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


def _written_lines(count: str) -> str:
    """What a worker has written, said on the page to which it leads."""
    if not count.isdecimal() or len(count) > 7:
        return ""
    told = ngettext("%(n)s ligne importée.", "%(n)s lignes importées.", int(count))
    return f"{told % {'n': count}} " + _("Vous pouvez l’annuler ci-dessous.")


def _written(request: HttpRequest, file: Any, report: Report) -> HttpResponse:
    messages.success(request, _written_lines(str(report.created + report.updated)))
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
    """What the form says: the table and columns of each sheet, who is whom, what is what."""
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
    resources = dict(before.get("resources", {}))
    for word, answer in zip(
        request.POST.getlist("word"), request.POST.getlist("resource"), strict=False
    ):
        if code := resource_named(answer):
            resources[word] = code
    return {**before, "sheets": sheets, "same": same, "resources": resources}


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
        "is_unsure": bool(plan.unsure),
        "lines": max(0, len(plan.sheet.rows) - plan.header_at - 1),
    }
