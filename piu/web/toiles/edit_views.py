"""Pages where people write in a toile: forms, table, journal, comments, proposals."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from piu.domain.ecosystem.choices import CommentKind
from piu.domain.ecosystem.edits import actions as edits
from piu.domain.ecosystem.edits import queries as edit_queries
from piu.domain.ecosystem.imports import queries as imported
from piu.domain.ecosystem.models import ByProduct, EcosystemWeb, Flow, Site
from piu.domain.ecosystem.toiles import queries
from piu.domain.people.permissions import allows
from piu.errors import ConflictError, InvalidInputError
from piu.web.toiles.acts import read_acts
from piu.web.toiles.forms import (
    LABELS,
    ROW_FIELDS,
    FigureForm,
    NewRecordForm,
    RecordForm,
)

KINDS = {"site": "site", "flux": "flow", "coproduit": "by_product"}
ROWS = 25


def kind_of(word: str) -> str:
    """The kind of record that a word of the address names."""
    if word not in KINDS:
        allowed = ", ".join(KINDS)
        raise InvalidInputError("not_a_choice", where="", value=word, allowed=allowed)
    return KINDS[word]


def sheet_of(row: Any) -> str:
    """The page where a record is read: a by-product is read on that of its site."""
    web = edit_queries.web_of(row)
    if isinstance(row, Flow):
        return reverse("toiles:flow", args=[web.slug, row.key])
    site = row.site if isinstance(row, ByProduct) else row
    return str(site.get_absolute_url())


@login_required
def add(request: HttpRequest, slug: str, word: str) -> HttpResponse:
    """A form for a new record; who may not add it proposes it."""
    web, kind = queries.web(slug), kind_of(word)
    may = allows(request.user, "ecosystem.add_record", web)
    sites = queries.site_names(web)
    given = {"sites": sites, "initial": {"version": 0, "source": request.GET.get("de", "")}}
    form = NewRecordForm(kind, request.POST or None, **given)
    if request.method == "POST" and form.is_valid():
        if may:
            row = edits.add_record(web, form.record(), by=request.user)
            messages.success(request, _("C’est ajouté. Le journal permet de l’annuler."))
            return redirect(sheet_of(row))
        return _propose(request, web, form.record(), version=0, back=web.get_absolute_url())
    context = {"web": web, "form": form, "may": may, "word": word, "is_new": True}
    return render(request, "toiles/edit.html", context)


@login_required
def edit(request: HttpRequest, slug: str, word: str, key: str) -> HttpResponse:
    """The form of a record; two people who wrote the same field choose (409)."""
    web, kind = queries.web(slug), kind_of(word)
    row = edit_queries.thing(web, kind, key)
    may = allows(request.user, "ecosystem.change_record", row.subject)
    is_row = "ligne" in request.POST
    names = ROW_FIELDS[kind] if is_row else ()
    stored = imported.record_of((kind, key), row)
    initial = {**stored.fields, "version": row.version}
    form = RecordForm(kind, request.POST or None, names=names, initial=initial)
    back = reverse("toiles:table", args=[slug]) if is_row else sheet_of(row)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        if not may:
            record = edit_queries.record_with(stored, form.given())
            return _propose(request, web, record, version=version, back=back)
        try:
            edits.change_record(row, form.given(), version=version, by=request.user)
        except ConflictError as conflict:
            return _choose(request, web, row, form, conflict)
        messages.success(request, _("C’est enregistré. Le journal permet de l’annuler."))
        return redirect(back)
    context = {"web": web, "form": form, "may": may, "word": word, "row": row}
    return render(request, "toiles/edit.html", context)


def _propose(
    request: HttpRequest, web: EcosystemWeb, record: Any, *, version: int, back: str
) -> HttpResponse:
    edits.propose_change(
        web, record, version=version, message=request.POST.get("message", ""), by=request.user
    )
    messages.success(request, _("Votre proposition est gardée : elle attend une décision."))
    return redirect(back)


def _choose(
    request: HttpRequest, web: EcosystemWeb, row: Any, form: RecordForm, conflict: ConflictError
) -> HttpResponse:
    """Both values of each field that two people wrote; what only one wrote is kept."""
    merged = conflict.params["merged"]
    context = {
        "web": web,
        "row": row,
        "version": conflict.params["version"],
        "is_row": "ligne" in request.POST,
        "choices": [
            (name, LABELS[name], theirs, mine) for name, (theirs, mine) in conflict.value.items()
        ],
        "kept": [
            (name, "" if merged[name] in (None, False) else merged[name])
            for name in form.names
            if name not in conflict.value
        ],
    }
    return render(request, "toiles/choose.html", context, status=409)


@login_required
def table(request: HttpRequest, slug: str) -> HttpResponse:
    """The records of a toile, some at a time, each row a form of its own."""
    web = queries.web(slug)
    word = request.GET.get("quoi", "site")
    kind = kind_of(word)
    page = Paginator(queries.rows_of(web, kind), ROWS).get_page(request.GET.get("page"))
    rows = []
    for row in page:
        name = row.journal_name()[1].partition("/")[2]
        stored = imported.record_of((kind, name), row).fields
        initial = {**stored, "version": row.version}
        form = RecordForm(
            kind, names=ROW_FIELDS[kind], initial=initial, auto_id=f"r{row.pk}-%s", prefix=None
        )
        for bound in form.fields.values():
            bound.widget.attrs["form"] = f"row-{row.pk}"
        rows.append((row, name, form, sheet_of(row)))
    context = {
        "web": web,
        "word": word,
        "words": KINDS,
        "page": page,
        "rows": rows,
        "heads": [LABELS[name] for name in ROW_FIELDS[kind]],
        "may": allows(request.user, "ecosystem.add_record", web),
    }
    return render(request, "toiles/table.html", context)


def journal_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Who wrote what in a toile, latest first; one click takes an act back."""
    web = queries.web(slug)
    context = {
        "web": web,
        "acts": read_acts(edit_queries.acts_on(web)),
        "may": allows(request.user, "ecosystem.undo_edit", web),
    }
    return render(request, "toiles/journal.html", context)


@login_required
@require_POST
def undo(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    web = queries.web(slug)
    edits.undo_edit(edit_queries.act(web, pk), by=request.user)
    messages.success(request, _("C’est annulé."))
    return redirect("toiles:journal", slug)


@login_required
@require_POST
def say(request: HttpRequest, slug: str, word: str, key: str) -> HttpResponse:
    """A comment or a question about a record."""
    row = edit_queries.thing(queries.web(slug), kind_of(word), key)
    kind = request.POST.get("kind", "")
    if kind not in CommentKind.values:
        allowed = ", ".join(CommentKind.values)
        raise InvalidInputError("not_a_choice", where="kind", value=kind[:40], allowed=allowed)
    edits.write_comment(row, request.POST.get("text", ""), kind=kind, by=request.user)
    return redirect(f"{sheet_of(row)}#remarques")


@login_required
@require_POST
def close(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    edits.close_comment(edit_queries.comment(queries.web(slug), pk), by=request.user)
    return redirect("toiles:proposals", slug)


@login_required
@require_POST
def state(request: HttpRequest, slug: str, word: str, key: str) -> HttpResponse:
    """A figure about a record, added beside those that stand."""
    row = edit_queries.thing(queries.web(slug), kind_of(word), key)
    form = FigureForm(request.POST)
    if not form.is_valid():
        context = {
            "web": edit_queries.web_of(row),
            "row": row,
            "form": form,
            "word": word,
            "key": key,
        }
        return render(request, "toiles/figure.html", context, status=400)
    edits.state_figure(row, edits.FigureGiven(**form.cleaned_data), by=request.user)
    messages.success(request, _("Le chiffre est ajouté. Les autres restent dans l’historique."))
    return redirect(sheet_of(row))


def proposals(request: HttpRequest, slug: str) -> HttpResponse:
    """What waits for a decision: proposed changes, open questions and comments."""
    web = queries.web(slug)
    context = {
        "web": web,
        "proposals": [
            (row, [(LABELS.get(name, name), value) for name, value in row.fields.items() if value])
            for row in edit_queries.proposals(web)
        ],
        "comments": edit_queries.open_comments(web),
        "may": allows(request.user, "ecosystem.decide_proposal", web),
    }
    return render(request, "toiles/proposals.html", context)


@login_required
@require_POST
def decide(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    proposal = edit_queries.proposal(queries.web(slug), pk)
    accepted = request.POST.get("decision") == "accepter"
    answer = request.POST.get("answer", "")
    edits.decide_proposal(proposal, accepted=accepted, answer=answer, by=request.user)
    return redirect("toiles:proposals", slug)


def desk(row: Any, user: Any, *, word: str, key: str) -> dict[str, Any]:
    """What the sheet of a record offers to this person: edit, state a figure, comment."""
    return {
        "word": word,
        "key": key,
        "may_change": allows(user, "ecosystem.change_record", row.subject),
        "may_comment": allows(user, "ecosystem.write_comment", row.subject),
        "may_close": allows(user, "ecosystem.close_comment", row.subject),
        "comments": edit_queries.comments_about(row),
        "figure_form": FigureForm() if isinstance(row, Site | Flow) else None,
    }
