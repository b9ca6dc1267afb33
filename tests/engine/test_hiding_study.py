"""The study that hides real exchanges: what is hidden, and the dull method beside it."""

from piu.engine.detect.ground import Ground, Place, Residue
from piu.engine.ecosystem import FlowFacts
from study.hiding import Rank, exchanges, frequency_rank, hidden, ranks
from study.hiding_report import HOW, recall
from study.hiding_words import WORDS


def place(name, naf, text="", **more):
    return Place(name, text or name, naf, outside=False, status="active", **more)


def flow(source, target, code, family="material", **more):
    told = {"status": "real", "certainty": "documented"} | more
    return FlowFacts(
        f"{source}--{target}--{code}", source, target, code, code, family, None, **told
    )


WORKS = place("works", "24", "Sidérurgie intégrée")
MILL = place("mill", "23", "Broyage de laitier Martin")
OTHER = place("other", "23", "Cimenterie")
SLAG = flow("works", "mill", "granulated_slag", "by_product")
STATED = Residue("works", "laitier granulé", "", "vendu")
NAMED = Residue("works", "poussier", "", "repris par Martin")
CITED = Residue("works", "boues", "", "séchées")
KEPT = Residue("works", "calamine", "", "agglomérée")
TOILE = Ground((WORKS, MILL, OTHER), (SLAG,), (STATED, NAMED, CITED, KEPT))


def test_a_flow_goes_with_all_that_tells_of_it():
    cited = {SLAG.id: frozenset("s"), "works/boues": frozenset("s"), "works/calamine": frozenset()}
    without = hidden(TOILE, SLAG, cited)
    assert without.flows == ()
    assert without.residues == (KEPT,)
    assert without.places == TOILE.places


def test_only_documented_exchanges_that_run_here_are_hidden():
    far = Place("far", "Far", None, outside=True, status="active")
    flows = (
        SLAG,
        flow("works", "far", "steel"),
        flow("works", "other", "slag", status="planned"),
        flow("works", "other", "dust", certainty="inferred"),
        flow("works", "other", "tax", "money"),
    )
    assert exchanges(Ground((*TOILE.places, far), flows)) == [SLAG]


def test_the_dull_method_ranks_pairs_by_how_often_their_divisions_trade():
    """24 -> 23 trades once in two pairs (to `other`), the other way never: of the pairs left,
    works -> mill is the first."""
    toile = Ground(TOILE.places, (SLAG, flow("works", "other", "lime")))
    without = Ground(TOILE.places, (flow("works", "other", "lime"),))
    assert frequency_rank(without, SLAG) == 1.0
    # Nothing to learn from: five pairs and the one looked for are equal, 3.5 on average.
    assert frequency_rank(Ground(TOILE.places, ()), SLAG) == 3.5
    assert [rank.pair is not None for rank in ranks(toile, {})][:1] == [True]


def test_recall_counts_what_comes_back_in_time():
    found = [Rank("a", "water", 3, 3, 60.0), Rank("b", "water", None, 12, 8.5)]
    assert recall(found, HOW[0], 10)[0] == 1
    assert recall(found, HOW[1], 50)[0] == 2
    hits, low, high = recall(found, HOW[2], 10)
    assert (hits, round(low, 3), round(high, 3)) == (1, 0.025, 0.975)


def test_the_page_says_the_same_in_both_languages():
    assert set(WORDS["fr"]["families"]) == set(WORDS["en"]["families"])
    assert len(WORDS["fr"]["how"]) == len(WORDS["en"]["how"]) == len(HOW)
