"""Every verb of the journal says what follows from it."""

import ast
from pathlib import Path

import piu
from piu.jobs.reactions import REACTIONS

WRITERS = {"record", "record_many", "journal.record", "journal.record_many"}


def writer_of(function: ast.expr) -> str:
    """The name that a call is made by: bare inside the journal, `journal.` elsewhere."""
    return ast.unparse(function)


def verbs_in_code() -> set[str]:
    """The verbs that the actions write, read from the calls to the journal."""
    found = set()
    for path in (Path(piu.__file__).parent / "domain").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and writer_of(node.func) in WRITERS:
                found |= {
                    leaf.value
                    for leaf in ast.walk(node.args[0])
                    if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)
                }
    return found


def test_every_verb_has_its_row_and_every_row_its_verb() -> None:
    verbs = verbs_in_code()
    # `f"{kind}.imported"` is read as ".imported": some row ends so.
    endings = tuple(verb for verb in verbs if verb.startswith("."))
    assert {verb for verb in verbs if verb not in endings} - set(REACTIONS) == set()
    assert {verb for verb in REACTIONS if not verb.endswith(endings)} - verbs == set()


def test_every_reaction_has_a_sentence() -> None:
    reactions = {reaction for row in REACTIONS.values() for reaction in row}
    assert [reaction for reaction in reactions if not reaction.__doc__] == []
