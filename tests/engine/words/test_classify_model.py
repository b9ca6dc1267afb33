"""The classifier on a handful of texts, words only: small enough to be trained in the test."""

import json
from pathlib import Path

import numpy as np
import pytest

from piu.engine.classify.examples import Example, Obstacle, descriptions, own_examples
from piu.engine.classify.model import Classifier, labels_of, train
from piu.engine.classify.obstacles import KINDS, SIDES
from piu.engine.classify.saved import ModelError, fingerprint, load, save

RAIN = "La pluie s'infiltre dans les noues du parking. {}"
BIKE = "Les vélos circulent sur la piste cyclable du bourg. {}"
COST = "le budget communal ne permet pas de payer les travaux"


def example(rank: int, theme: str, text: str, stage: str) -> Example:
    start = text.find(COST)
    there = () if start < 0 else (Obstacle("finance", "buyer", start, start + len(COST)),)
    return Example(
        f"t{rank}", text, (theme,), f"f{rank}", "case", stage, "everyday", ("environment",), there
    )


@pytest.fixture(scope="module")
def model() -> Classifier:
    told = []
    for rank in range(6):
        said = [f"Mais {COST}.", "Le service fonctionne bien."][rank % 2]
        told.append(example(rank, "eaux_pluviales", RAIN.format(said), "deployed"))
        told.append(example(rank + 6, "mobilite", BIKE.format(said), "trial"))
    return train(told, with_meaning=False, version="small")


def test_a_text_gets_the_theme_the_stage_and_the_obstacle_it_says(model: Classifier) -> None:
    text = f"Une piste cyclable pour les vélos. Hélas, {COST}."
    said = model.propose([text])[0]
    assert said.themes[0] == "mobilite"
    assert (said.stage, said.intensity) == ("trial", "everyday")
    assert [(o.kind, o.side) for o in said.obstacles] == [("finance", "buyer")]
    assert "budget communal" in text[said.obstacles[0].start : said.obstacles[0].end]


def test_a_quote_is_the_clause_on_which_the_label_rests(model: Classifier) -> None:
    text = "Le maire salue chacun. Les vélos ont une piste cyclable."
    quote = model.propose([text])[0].quotes["themes.mobilite"]
    assert quote.of(text) == "Les vélos ont une piste cyclable"


@pytest.mark.parametrize("text", ["", " \n", "🚲", "." * 50, "שלום", "a" * 30_000])
def test_any_text_gets_one_to_three_themes_and_spans_within_it(
    model: Classifier, text: str
) -> None:
    said = model.propose([text])[0]
    assert 1 <= len(said.themes) <= 3
    assert all(0 <= part.start < part.end <= len(text) for part in said.obstacles)


def test_no_text_no_proposal(model: Classifier) -> None:
    assert model.propose([]) == []


def test_a_saved_model_proposes_the_same(model: Classifier, tmp_path: Path) -> None:
    path = save(model, tmp_path)
    again = load(tmp_path, with_meaning=False)
    texts = [RAIN.format(f"Mais {COST}."), BIKE.format("")]
    for one, other in zip(model.propose(texts), again.propose(texts), strict=True):
        assert (one.themes, one.stage, one.obstacles[:0]) == (
            other.themes, other.stage, other.obstacles[:0],
        )  # fmt: skip
        assert np.allclose(
            list(one.theme_scores.values()), list(other.theme_scores.values()), atol=2e-3
        )
    first = path.read_bytes()
    save(model, tmp_path)
    assert path.read_bytes() == first
    assert fingerprint(again) == fingerprint(model)


def test_a_missing_or_damaged_model_is_told(model: Classifier, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="model_missing"):
        load(tmp_path, with_meaning=False)
    path = save(model, tmp_path)
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(ModelError, match="model_damaged"):
        load(tmp_path, with_meaning=False)
    path.write_bytes(b"not a model")
    with pytest.raises(ModelError, match="model_damaged"):
        load(tmp_path, with_meaning=False)


def test_the_texts_that_ship_are_whole_and_balanced() -> None:
    told = own_examples()
    assert len({one.id for one in told}) == len(told) >= 300
    assert len({one.text for one in told}) == len(told)
    themes = [code for one in told for code in one.themes]
    assert {code for code in labels_of("themes") if themes.count(code) < 20} == set()
    for one in told:
        assert 1 <= len(set(one.themes)) == len(one.themes) <= 3
        for part in one.obstacles or ():
            assert part.kind in KINDS
            assert part.side in SIDES
            assert one.text[part.start : part.end].strip(" ,") == one.text[part.start : part.end]


def test_every_label_has_its_description() -> None:
    assert set(descriptions()["obstacles"]) == set(KINDS)
    assert json.dumps(descriptions()["themes"]).count("\\u2019") > 0
