"""What is kept for members, a circle or an owner is nowhere that a visitor can look."""

import json
import re
import unicodedata
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from piu.domain.ecosystem.models import ByProduct, NetworkSnapshot, Run
from piu.domain.ecosystem.scenarios import actions as ecosystem
from piu.domain.ecosystem.toiles import queries
from piu.domain.journal.actions import open_batch
from piu.domain.knowledge.models import Experience
from piu.domain.people.models import Circle, Organisation, User
from piu.domain.search.choices import Kind
from piu.domain.search.drafts import drafts
from piu.domain.search.suggestions import suggestions
from piu.domain.statements import actions as statements
from piu.domain.statements.models import CurrentValue, Statement, Subject
from piu.domain.statements.queries import values_of
from piu.domain.territories.models import Territory

SITE = "arcelormittal-dunkerque"
WORD = "orchidee"
FIGURE = 987_654_321.0
SHOWN = "987654321", "988000000", "9.87654321", WORD

pytestmark = pytest.mark.usefixtures("demo_data")


def told(text: str) -> list[str]:
    """Which marks of the secret stand in a text, however its figures are spaced."""
    plain = unicodedata.normalize("NFKD", text.replace("&nbsp;", "")).lower()
    plain = re.sub(r"[\s,]", "", plain)
    return [mark for mark in SHOWN if mark in plain]


@pytest.fixture
def subjects(db: None) -> dict[Subject, tuple[str, str]]:
    """One thing of each kind, and what is said of it."""
    web = queries.web("dunkerque")
    site = queries.site(web, SITE)
    flow = site.outflows.order_by("pk")[0]
    case = Experience.objects.order_by("pk")[0]
    by_product = ByProduct.objects.filter(site=site).order_by("pk")[0]
    project = site.projects.order_by("pk")[0]
    commune = Territory.objects.get(code="59183")
    return {
        site.subject: ("employees", "jobs"),
        flow.subject: ("quantity", "t"),
        by_product.subject: ("quantity", "t"),
        project.subject: ("amount_meur", "MEUR"),
        commune.subject: ("population", "inhabitants"),
        case.subject: ("cost_eur", "EUR"),
    }


@pytest.fixture
def addresses(subjects: dict[Subject, tuple[str, str]]) -> list[str]:
    case = Experience.objects.order_by("pk")[0]
    flow = queries.site(queries.web("dunkerque"), SITE).outflows.order_by("pk")[0]
    french = [
        "/",
        "/toiles/",
        "/toiles/dunkerque",
        f"/toiles/dunkerque/sites/{SITE}",
        f"/toiles/dunkerque/sites/{flow.target.slug}",
        f"/toiles/dunkerque/flux/{flow.key}",
        "/territoires/59183",
        "/territoires/?q=dunkerque",
        "/experiences/",
        case.get_absolute_url(),
        f"/rechercher?q={WORD}",
        "/rechercher?q=987654321&exact=1",
        "/rechercher?q=arcelormittal",
        "/rechercher/suggestions?q=arcelor",
    ]
    api = ["/api/search?q=arcelormittal", "/api/search?q=dunkerque&limit=200"]
    api += ["/api/toiles", "/api/toiles/dunkerque"]
    return [*french, "/en" + french[3], "/en" + french[6], *api]


def say(subjects: dict[Subject, tuple[str, str]], *, by: User, **more: Any) -> None:
    for subject, (attribute, unit) in subjects.items():
        claim = statements.Claim(
            subject,
            attribute,
            number=FIGURE,
            unit=unit,
            year=2026,
            confidence="confirmed",
            note_fr=f"Note {WORD}",
            note_en=f"Note {WORD}",
            **more,
        )
        statements.record_statement(claim, by=by)


def everything_public(client: Client, addresses: list[str]) -> dict[str, str]:
    """All that leaves the house for someone without rights, by where it was found."""
    found = {address: client.get(address).content.decode() for address in addresses}
    # What was typed comes back; what matters is what else does.
    found = {
        where: text.replace(WORD, "") if WORD in where else text.replace("987654321", "")
        for where, text in found.items()
        if "q=" in where
    } | {where: text for where, text in found.items() if "q=" not in where}
    for kind in Kind.values:
        found[f"index of {kind}"] = repr(list(drafts(kind)))
    found["suggestions"] = repr([suggestions(text) for text in (WORD, "arcelor", "dunkerque")])
    shock = {"kind": "closure", "site": SITE, "share": 1.0}
    run = ecosystem.run_scenario(queries.web("dunkerque"), [shock], by=None)
    found["scenario page"] = client.get(run.get_absolute_url()).content.decode()
    found["coloured toile"] = client.get(f"/toiles/dunkerque?scenario={run.key}").content.decode()
    found["scenario API"] = client.get(
        f"/api/toiles/dunkerque/scenarios/{run.key}"
    ).content.decode()
    command = StringIO()
    call_command("scenario", "run", "dunkerque", "--close", SITE, "--json", stdout=command)
    found["scenario command"] = command.getvalue()
    found["runs"] = json.dumps(list(Run.objects.values_list("result", flat=True)))
    found["snapshots"] = "".join(NetworkSnapshot.objects.values_list("content", flat=True))
    rows = CurrentValue.objects.values_list("statement__number", "statement__note_fr")
    found["current values"] = repr(list(rows.filter(statement__number=FIGURE)))
    return found


@pytest.mark.parametrize("visibility", ["members", "circle", "owner"])
def test_a_visitor_finds_it_nowhere(
    client: Client,
    operator: User,
    make_user: Any,
    subjects: dict[Subject, tuple[str, str]],
    addresses: list[str],
    visibility: str,
) -> None:
    circle = Circle.objects.create(slug="cercle", name="Cercle")
    more = {"circle_id": circle.pk} if visibility == "circle" else {}
    say(subjects, by=operator, visibility=visibility, **more)
    assert Statement.objects.filter(number=FIGURE).count() == len(subjects)
    public = everything_public(client, addresses)
    assert {where: told(text) for where, text in public.items() if told(text)} == {}
    stranger = Client()
    stranger.force_login(make_user())
    seen = {address: stranger.get(address).content.decode() for address in addresses[:10]}
    assert {where: told(text) for where, text in seen.items() if told(text)} == {}


def test_the_marks_would_be_seen_if_they_were_public(
    client: Client,
    operator: User,
    subjects: dict[Subject, tuple[str, str]],
    addresses: list[str],
) -> None:
    """The proof that the search above looks well: said in public, the figure is on each page."""
    say(subjects, by=operator)
    pages = [address for address in addresses[:10] if told(client.get(address).content.decode())]
    assert {addresses[2], addresses[3], addresses[5], addresses[6], addresses[9]} <= set(pages)


def test_each_sees_what_is_kept_for_them(
    operator: User, make_user: Any, joined_organisation: Organisation
) -> None:
    """Members, circle and owner, each beside neighbours that must not see."""
    web = queries.web("dunkerque")
    subject = queries.site(web, SITE).subject
    owner = subject.owner
    assert owner is not None
    owner.joined_at = joined_organisation.joined_at
    owner.save()
    circle = Circle.objects.create(slug="cercle", name="Cercle")
    partner = Organisation.objects.create(
        slug="partenaire", name="P", kind="company", joined_at=joined_organisation.joined_at
    )
    applicant = Organisation.objects.create(slug="candidat", name="C", kind="company")
    circle.organisations.add(partner, applicant)
    people = {
        "member": make_user(organisation=joined_organisation),
        "partner": make_user(organisation=partner),
        "owner": make_user(organisation=owner),
        "applicant": make_user(organisation=applicant),
        "stranger": make_user(),
    }
    expected = {
        "members": {"member", "partner", "owner"},
        "circle": {"partner", "owner"},
        "owner": {"owner"},
    }
    for rank, (visibility, names) in enumerate(expected.items()):
        claim = statements.Claim(
            subject,
            "employees",
            number=FIGURE + rank,
            unit="jobs",
            year=2026 + rank,
            confidence="confirmed",
            visibility=visibility,
            circle_id=circle.pk if visibility == "circle" else None,
        )
        statement = statements.record_statement(claim, by=operator)
        seeing = {
            name
            for name, user in people.items()
            if values_of([subject.pk], viewer=user)[subject.pk]["employees", ""].pk == statement.pk
        }
        assert seeing == names


def test_a_secret_holds_back_no_public_figure(operator: User) -> None:
    """An import says in public what a member had said in private: it is said, not swallowed."""
    subject = queries.site(queries.web("dunkerque"), SITE).subject
    same: dict[str, Any] = {"number": FIGURE, "unit": "jobs", "year": 2026}
    hidden = statements.Claim(subject, "employees", visibility="owner", **same)
    statements.record_statement(hidden, by=operator)
    batch = open_batch(kind="toile", label="essai", by=operator)
    public = [statements.Claim(subject, "employees", confidence="confirmed", **same)]
    assert statements.import_statements(public, by=operator, batch=batch) == 1
    assert statements.import_statements(public, by=operator, batch=batch) == 0
    shown = values_of([subject.pk], viewer=None)[subject.pk]["employees", ""]
    assert (shown.number, shown.visibility) == (FIGURE, "public")
