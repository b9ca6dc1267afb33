"""Real names of organisations, and the ways people write them."""

import csv
import gzip
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from piu.engine.classify.texts import fold
from piu.engine.match.organisations import Named

SHIPPED = Path(__file__).parents[2] / "piu" / "transfers" / "shipped"
TOWNS = 900
SEED = 20261127


def register() -> list[Named]:
    """Every intermunicipality, towns drawn at random, and the organisations of the toile."""
    draw = random.Random(SEED)  # noqa: S311
    found = [Named(row["name"], siren=row["code"]) for row in _packed("intermunicipalities")]
    towns = [row for row in _packed("municipalities") if row["postcodes"]]
    for row in draw.sample(towns, TOWNS):
        postcode = row["postcodes"].split(";")[0].split()[0]
        place = {"city": row["name"], "postcode": postcode}
        found.append(Named(f"Commune de {row['name']}", siren=row["siren"], **place))
        if draw.random() < 0.3:
            found.append(Named(f"CCAS de {row['name']}", **place))
        if draw.random() < 0.2:
            found.append(Named(f"Office de tourisme de {row['name']}", **place))
    with (SHIPPED / "dunkerque" / "organisations.csv").open(encoding="utf-8") as file:
        found += [Named(row["name"]) for row in csv.DictReader(file)]
    return list({(one.name, one.postcode): one for one in found}.values())


def _packed(name: str) -> list[dict[str, str]]:
    path = SHIPPED / "territories" / f"{name}.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def is_for_fitting(one: Named) -> bool:
    """Half of the names serve to fit, the others to score, drawn by the name itself."""
    return int(sha256(one.name.encode()).hexdigest(), 16) % 2 == 0


def written(one: Named, draw: random.Random) -> Named:
    """The same organisation as somebody else would write it: without its number."""
    name = one.name
    for change in draw.sample(CHANGES, draw.choice([1, 1, 2, 2, 3])):
        name = change(name, draw)
    place = {}
    if draw.random() < 0.4:
        place["postcode"] = ""
    if draw.random() < 0.4:
        place["city"] = ""
    return replace(one, name=name, siren="", **place)


def _form(name: str, draw: random.Random) -> str:
    pairs = (
        (r"^CC ", ("Communauté de communes ", "ComCom ", "Com. com. ", "C.C. ")),
        (r"^CA ", ("Communauté d'agglomération ", "Agglo ", "C.A. ")),
        (r"^CU ", ("Communauté urbaine ", "CU ")),
        (r"^Commune de ", ("Mairie de ", "Ville de ", "Commune ", "")),
        (r"^CCAS de ", ("C.C.A.S. ", "Centre communal d'action sociale de ", "CCAS ")),
        (r"^Office de tourisme de ", ("OT ", "Office du tourisme ")),
    )
    for pattern, forms in pairs:
        if re.search(pattern, name):
            return re.sub(pattern, draw.choice(forms), name)
    return f"{name} {draw.choice(['SAS', 'SA', 'France', 'Groupe'])}"


def _slip(name: str, draw: random.Random) -> str:
    at = draw.randrange(1, max(2, len(name) - 1))
    return draw.choice(
        [name[:at] + name[at + 1 :], name[:at] + name[at - 1] + name[at:],
         name[: at - 1] + name[at : at + 1] + name[at - 1 : at] + name[at + 1 :]]
    )  # fmt: skip


def _capitals(name: str, draw: random.Random) -> str:
    return fold(name).upper()


def _saints(name: str, draw: random.Random) -> str:
    return re.sub(r"\bSt\b", "Saint", re.sub(r"\bSaint(e?)-", r"St\1 ", name)).replace("-", " ")


def _shorter(name: str, draw: random.Random) -> str:
    words = name.split()
    return " ".join(words[:-1]) if len(words) > 3 else name


def _bracketed(name: str, draw: random.Random) -> str:
    initials = "".join(word[0] for word in re.findall(r"[A-ZÀ-Ý]\w+", name))
    return f"{name} ({initials})" if len(initials) > 1 else name


CHANGES: Sequence[Callable[[str, random.Random], str]] = (
    _form, _form, _slip, _capitals, _saints, _shorter, _bracketed,
)  # fmt: skip
