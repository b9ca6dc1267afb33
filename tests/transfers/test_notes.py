"""Papers that gather many cases, made from the shipped library."""

import io

import pypdfium2
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from piu.domain.knowledge.actions import import_experiences
from piu.domain.knowledge.notes.queries import thematic_note
from piu.domain.knowledge.queries import facts_by_slug
from piu.domain.people.models import User
from piu.transfers.exporters.notes import deck_pdf, handover_pdf, note_pdf
from tests.domain.knowledge.cases import make_place, told


def words_of(pdf: bytes) -> list[str]:
    """The text of each page."""
    pages = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pages]


@pytest.mark.usefixtures("demo_data")
def test_a_note_is_tagged_and_counts_each_kind() -> None:
    pdf = note_pdf("mobilite", language="en", base="https://piu.test")
    note = thematic_note("mobilite")
    kind, _parts, count = note.obstacles[0]
    assert f"{kind.en} {count} cases out of {len(note.cases)}" in " ".join(words_of(pdf))
    assert pypdfium2.PdfDocument(pdf).is_tagged()


@pytest.mark.usefixtures("demo_data")
@pytest.mark.parametrize("theme", ["mobilite", "eaux_pluviales"])
def test_a_deck_has_one_page_for_each_case(theme: str) -> None:
    pages = words_of(deck_pdf(theme))
    cases = thematic_note(theme).cases
    assert len(pages) == len(cases)
    assert all(
        " ".join(case.title.split()[:3]) in page for case, page in zip(cases, pages, strict=True)
    )


def test_a_hand_over_tells_what_was_tried_learned_and_owed(operator: User) -> None:
    make_place("26114", "Dieulefit")
    case = told(
        "noues", territory_code="26114", contracts=("Convention jusqu’en 2028",),
        stage="abandoned", cause="Le syndicat a repris la compétence.", holder="Service eau",
    )  # fmt: skip
    import_experiences([case], by=operator)
    assert facts_by_slug(["noues"])["noues"].holder == "Service eau"
    text = " ".join(words_of(handover_pdf("26114")))
    for words in ("Dieulefit", "Cas noues", "Le syndicat a repris la compétence.", "Service eau",
                  "Convention jusqu’en 2028", "Sols argileux", "Une règle simple"):  # fmt: skip
        assert words in text


def test_an_unknown_name_is_refused_in_words(db: None) -> None:
    out = io.StringIO()
    with pytest.raises(CommandError, match="licornes"):
        call_command("experience", "note", "licornes", stdout=out)
