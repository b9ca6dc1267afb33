"""`piu toile opportunities`: the list other programs read, and its refusals."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.usefixtures("demo_data")


def listed(*options: str) -> str:
    out = StringIO()
    call_command("toile", "opportunities", "dunkerque", *options, stdout=out, no_color=True)
    return out.getvalue()


def test_the_list_is_best_first_and_says_null_for_what_is_unknown() -> None:
    rows = json.loads(listed("--json", "--limit", "200"))
    assert len(rows) == 200
    chances = [row["probability"] for row in rows]
    assert chances == sorted(chances, reverse=True)
    for row in rows:
        assert {"kind", "from", "to", "resource", "probability", "quantity"} <= set(row)
        quantity = row["quantity"]
        assert set(quantity) == {"low", "mid", "high", "unit"}
        known = [value is not None for value in quantity.values()]
        assert all(known) or not any(known)
        assert row["from"] or row["to"]
    assert any(row["quantity"]["unit"] for row in rows)


def test_without_json_it_is_a_table_and_a_site_can_be_chosen() -> None:
    text = listed("--limit", "3", "--site", "edf-gravelines")
    assert "Chance" in text
    assert text.count(" %") == 3


def test_a_closing_leaves_orphans() -> None:
    found = json.loads(listed("--json", "--kind", "orphan_by_product"))
    more = json.loads(listed("--json", "--kind", "orphan_by_product", "--close", "dk6"))
    assert len(more) > len(found)
    assert "dk6" not in {row["to"] for row in more}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--limit", "0"), "de 1 à 5000"),
        (("--kind", "miracle"), "« miracle »"),
        (("--site", "edf-gravelin"), "edf-gravelines"),
        (("--table", "absent.yaml"), "absent.yaml"),
    ],
)
def test_a_bad_question_is_refused_with_a_sentence(options: tuple[str, ...], told: str) -> None:
    with pytest.raises(CommandError) as caught:
        listed(*options)
    assert told in str(caught.value).replace("\u00a0", " ")
