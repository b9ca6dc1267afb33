"""The poster: nothing written meets anything else written, and it can be read from afar."""

import itertools
import re
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from piu.domain.ecosystem.toiles.queries import web
from piu.errors import NotFoundError
from piu.transfers.exporters import poster
from piu.transfers.exporters.poster_layout import Box, in_column, on_grid, text_width, wrapped

MM_TO_POINTS = 72 / 25.4


def text_of(content: bytes) -> tuple[str, np.ndarray]:
    """What the first page says, and the box of each letter: left, bottom, right, top, in points."""
    document = pypdfium2.PdfDocument(content)
    page = document[0]
    text = page.get_textpage()
    told = text.get_text_range()
    boxes = np.array([text.get_rect(rank) for rank in range(text.count_rects())])
    text.close()
    page.close()
    document.close()
    return told, boxes


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_label_meets_another(demo_data: None, language: str) -> None:
    drawn = poster.poster_drawing(web("dunkerque"), language=language)
    assert len(drawn.labels) > 400
    pairs = itertools.combinations(drawn.labels, 2)
    assert [(one, other) for one, other in pairs if one.meets(other)] == []
    pairs = itertools.combinations(drawn.boxes.values(), 2)
    assert [(one, other) for one, other in pairs if one.meets(other)] == []
    assert all(
        one.x >= 0 and one.y >= 0 and one.x + one.width <= 1189 and one.y + one.height <= 841
        for one in (*drawn.labels, *drawn.boxes.values())
    )


def test_every_site_is_on_the_poster_and_what_has_no_room_is_said(demo_data: None) -> None:
    drawn = poster.poster_drawing(web("dunkerque"))
    assert len(drawn.boxes) == 204
    assert drawn.unlabelled < 265 / 2
    told = "\n".join(drawn.parts).replace("\u00a0", " ")
    assert f"Flux sans nom, faute de place : {drawn.unlabelled}" in told


def test_the_smallest_text_can_be_read_from_the_table(demo_data: None) -> None:
    drawn = poster.poster_drawing(web("dunkerque"))
    sizes = {float(size) for size in re.findall(r'font-size="([\d.]+)"', "\n".join(drawn.parts))}
    assert (min(sizes), drawn.smallest) == (5.0, 5.0)
    # The capitals of DejaVu Sans are 0.729 of its size.
    assert 0.729 * min(sizes) >= 3.5


def test_the_pdf_is_one_tagged_page_whose_words_do_not_meet(demo_data: None) -> None:
    content = poster.poster_pdf(web("dunkerque"), size="a0", language="fr")
    document = pypdfium2.PdfDocument(content)
    assert len(document) == 1
    assert [round(side / MM_TO_POINTS) for side in document[0].get_size()] == [1189, 841]
    assert pypdfium2.raw.FPDFCatalog_IsTagged(document.raw)
    document.close()
    told, letters = text_of(content)
    for expected in ("Toile de Dunkerque", "Relevé du 23 novembre 2026", "221 sources", "Énergie"):
        assert expected in told
    assert len(letters) > 8000
    left, bottom, right, top = letters.T
    for rank in range(len(letters)):
        after = slice(rank + 1, None)
        meets = (
            (left[after] < right[rank] - 1)
            & (left[rank] < right[after] - 1)
            & (bottom[after] < top[rank] - 1)
            & (bottom[rank] < top[after] - 1)
        )
        assert not meets.any()


def test_each_size_has_its_sheet(demo_data: None) -> None:
    for size, (width, height) in poster.SIZES.items():
        svg = poster.poster_svg(web("dunkerque"), size=size, language="en")
        assert f'width="{width}mm" height="{height}mm" viewBox="0 0 1189 841"' in svg
        assert "Toile of Dunkirk" in svg
    with pytest.raises(NotFoundError) as raised:
        poster.poster_svg(web("dunkerque"), size="b5")
    assert raised.value.code == "unknown_paper"


def test_the_command_draws_it(demo_data: None, tmp_path: Path) -> None:
    out = tmp_path / "affiche.pdf"
    call_command("toile", "poster", "dunkerque", "--size", "a3", "--lang", "en", "--out", str(out))
    document = pypdfium2.PdfDocument(out.read_bytes())
    assert [round(side / MM_TO_POINTS) for side in document[0].get_size()] == [420, 297]
    document.close()
    with pytest.raises(CommandError, match="Aucune toile"):
        call_command("toile", "poster", "rien", "--out", str(tmp_path / "b.pdf"))
    assert not (tmp_path / "b.pdf").exists()


points = st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))


@given(st.lists(points, min_size=1, max_size=40), st.integers(0, 2**31))
def test_on_the_grid_nothing_ever_meets(places: list[Any], seed: int) -> None:
    wanted = {f"s{rank}": place for rank, place in enumerate(places)}
    links = [(f"s{(seed + rank) % len(places)}", f"s{rank}") for rank in range(len(places))]
    area = Box(0, 0, 800, 600)
    boxes = on_grid(wanted, links, area=area, cell=(84, 21), alley=(24, 6))
    assert set(boxes) == set(wanted)
    for one, other in itertools.combinations(boxes.values(), 2):
        assert not one.meets(other)


@given(st.text(max_size=200), st.floats(10, 200), st.integers(1, 4))
def test_a_wrapped_text_keeps_within_its_width(text: str, width: float, most: int) -> None:
    lines = wrapped(text, width=width, size=5, most=most)
    assert len(lines) <= most
    assert all(text_width(line, size=5) <= width for line in lines)


def test_a_column_holds_its_boxes() -> None:
    boxes = in_column(["a", "b", "c"], area=Box(10, 0, 50, 90), heights={"a": 10, "b": 20, "c": 10})
    assert [(box.y, box.height) for box in boxes.values()] == [
        pytest.approx((8.333, 10), abs=1e-3),
        pytest.approx((35.0, 20), abs=1e-3),
        pytest.approx((71.667, 10), abs=1e-3),
    ]
