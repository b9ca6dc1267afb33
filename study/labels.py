"""Score the classifier on texts it never saw: `python -m study.labels` rewrites its pages.

Warm: texts are held out by family, so that others of the same kind are trained on. Cold: a whole
kind of text (records, letters, acts, stories) is held out. Beside each score stands what
always saying the most frequent labels would reach.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from piu.engine import meaning
from piu.engine.classify import scoring, tuning
from piu.engine.classify.examples import Example, own_examples, shipped_examples
from piu.engine.classify.model import FACETS, MOST_THEMES, is_told, labels_of, truth_of
from piu.engine.classify.saved import SHIPPED

ROOT = Path(__file__).resolve().parents[1]
RECORDS = ROOT / "piu" / "transfers" / "shipped" / "experiences"
CARD = SHIPPED / "card.json"
ROWS = {
    "themes": ("Thèmes, micro-F1", "Themes, micro-F1"),
    "themes_top3": ("Thème principal parmi les trois premiers", "Main theme in the first three"),
    "themes_calibration": ("Écart de calibrage des thèmes", "Calibration error of themes"),
    "stage": ("Stade, part juste", "Stage, share right"),
    "intensity": ("Intensité, part juste", "Intensity, share right"),
    "effect_domains": ("Domaines d’effet, micro-F1", "Effect domains, micro-F1"),
    "obstacles": ("Freins : sorte, côté et mots, F1", "Obstacles: kind, side and words, F1"),
}
COLUMNS = ("words_warm", "words_cold", "meaning_warm", "meaning_cold", "majority")
HEADS = {
    "fr": "| | mots, familier | mots, inconnu | sens, familier | sens, inconnu "
    "| le plus fréquent | textes |",
    "en": "| | words, warm | words, cold | meaning, warm | meaning, cold | most frequent | texts |",
}
TEXTS = {
    "fr": """# Étude : le classement

`python -m study.labels` réécrit cette page. Les textes sont les {count} exemples étiquetés
livrés : {own} écrits pour l’entraînement, les autres tirés de la bibliothèque.

- **Familier** : les textes d’une famille sont écartés ensemble, d’autres du même genre restent.
- **Inconnu** : tout un genre est écarté (fiches, lettres, actes, récits, appels).
- **Mots** : le modèle qui tourne partout ; **sens** : celui qui lit aussi le sens (Linux x86-64).
- **Le plus fréquent** propose toujours les étiquettes les plus courantes.

{table}

Températures et seuils sont ceux du familier. Un frein est juste quand sa sorte, son côté et une
partie de ses mots le sont ; les fiches dont un frein n’a pas de mots désignés ne comptent pas pour
les freins. Une seule personne a étiqueté ces textes : l’accord entre deux n’est pas mesuré.
""",
    "en": """# Study: classification

`python -m study.labels` rewrites this page. The texts are the {count} labelled examples that
ship: {own} written for training, the others from the library.

- **Warm**: texts of one family are held out together, others of the same kind remain.
- **Cold**: a whole kind is held out (records of the library, letters, acts, stories, calls).
- **Words**: the model that runs everywhere; **meaning**: the one that also reads the meaning, on
  Linux x86-64.
- **Most frequent** always proposes the commonest labels.

{table}

Temperatures and thresholds are those of warm. An obstacle is right when its kind, its side and
part of its words are; records with an obstacle whose words nobody pointed at do not count for
obstacles. One person labelled these texts: agreement between two is not measured.
""",
}


def main() -> None:
    """Measure both twins and rewrite the card and the pages."""
    examples = [*own_examples(), *shipped_examples(RECORDS)]
    write(measured(examples, vectors={}), examples)


def measured(examples: list[Example], *, vectors: dict[str, Any]) -> dict[str, Any]:
    """Scores of both twins, warm and cold, and of the most frequent labels."""
    found: dict[str, Any] = {"majority": majority(examples)}
    for twin, with_meaning in (("words", False), ("meaning", True)):
        if with_meaning and not meaning.is_available():
            continue
        said = {"with_meaning": with_meaning, "vectors": vectors}
        warm = tuning.held_out(examples, tuning.by_family(examples), **said)
        tuned = tuning.tuning_of(examples, warm)
        cold = tuning.held_out(examples, tuning.by_origin(examples), **said)
        for name, held in (("warm", warm), ("cold", cold)):
            scores = tuning.scores_of(examples, held, tuned)
            found[f"{twin}_{name}"] = {key: round(s.value, 3) for key, s in scores.items()}
            found["counts"] = {key: s.count for key, s in scores.items()}
    return found


def majority(examples: list[Example]) -> dict[str, float]:
    """What always saying the most frequent labels reaches."""
    reached = {}
    for facet in FACETS:
        truth = truth_of(facet, [example for example in examples if is_told(facet, example)])
        order = np.argsort(-truth.mean(axis=0), kind="stable")
        if facet in ("stage", "intensity"):
            reached[facet] = round(float(truth[:, order[0]].mean()), 3)
            continue
        tries = []
        for many in range(1, truth.shape[1] + 1 if facet != "themes" else MOST_THEMES + 1):
            said = np.zeros_like(truth)
            said[:, order[:many]] = True
            tries.append(scoring.micro_f1(said, truth))
        reached[facet] = round(max(tries), 3)
    labels = labels_of("themes")
    main_themes = [labels.index(example.themes[0]) for example in examples]
    likely = np.bincount(main_themes, minlength=len(labels)).astype(float)
    reached["themes_top3"] = round(
        scoring.main_in_top(np.tile(likely, (len(examples), 1)), main_themes), 3
    )
    return reached


def write(found: dict[str, Any], examples: list[Example]) -> None:
    """Rewrite the card that the product shows, and the page of each language."""
    own = sum(example.id.startswith("own-") for example in examples)
    card = {**found, "texts": len(examples), "own_texts": own}
    CARD.write_text(json.dumps(card, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    for rank, language in enumerate(("fr", "en")):
        lines = [HEADS[language], "|---|---|---|---|---|---|---|"]
        for key, names in ROWS.items():
            cells = [_figure(found.get(column, {}).get(key), language) for column in COLUMNS]
            lines.append(f"| {names[rank]} | {' | '.join(cells)} | {found['counts'][key]} |")
        page = TEXTS[language].format(count=len(examples), own=own, table="\n".join(lines))
        (ROOT / "docs" / language / "reference" / "study-labels.md").write_text(page)


def _figure(value: float | None, language: str) -> str:
    if value is None:
        return "—"
    return f"{value:.2f}".replace(".", ",") if language == "fr" else f"{value:.2f}"


if __name__ == "__main__":
    main()
