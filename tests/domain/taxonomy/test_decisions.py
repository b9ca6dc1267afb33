"""Labels that people give to texts are kept beside what the model proposed."""

from dataclasses import replace

import pytest

from piu.domain.journal.models import Entry
from piu.domain.people.models import User
from piu.domain.taxonomy import bridge
from piu.domain.taxonomy.actions import decide_labels
from piu.domain.taxonomy.models import LabelDecision
from piu.domain.taxonomy.rules import Labels
from piu.errors import InvalidInputError, NotAllowedError

TEXT = "La commune plante des haies avec les habitants."
LABELS = Labels(("biodiversite_nature_en_ville",), "deployed", "first_step", ("environment",))


def test_a_decision_is_kept_with_the_version_of_the_model(member: User) -> None:
    decide_labels(TEXT, labels=LABELS, by=member)
    kept = LabelDecision.objects.get()
    assert kept.decided == {
        "themes": ["biodiversite_nature_en_ville"],
        "stage": "deployed",
        "intensity": "first_step",
        "effect_domains": ["environment"],
    }
    assert kept.model_version == bridge.classifier().version
    assert set(kept.proposed) >= {"themes", "stage", "obstacles"}
    entry = Entry.objects.get(verb="labels.decided")
    assert (entry.subject_kind, entry.subject_key) == ("label_decision", kept.digest[:16])


def test_a_visitor_decides_nothing(db: None) -> None:
    with pytest.raises(NotAllowedError):
        decide_labels(TEXT, labels=LABELS, by=None)
    assert not LabelDecision.objects.exists()


@pytest.mark.parametrize(
    ("text", "labels", "code"),
    [
        (" ", LABELS, "bad_decided_text"),
        ("a" * 20_001, LABELS, "bad_decided_text"),
        (TEXT, replace(LABELS, themes=()), "bad_decided_themes"),
        (TEXT, replace(LABELS, themes=("energie", "energie")), "bad_decided_themes"),
        (TEXT, replace(LABELS, themes=("nope",)), "unknown_term"),
        (TEXT, replace(LABELS, stage=""), "unknown_term"),
        (TEXT, replace(LABELS, effect_domains=("nope",)), "unknown_term"),
    ],
)
def test_a_decision_that_is_not_one_is_refused(
    member: User, text: str, labels: Labels, code: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        decide_labels(text, labels=labels, by=member)
    assert refused.value.code == code
    assert not LabelDecision.objects.exists()
    assert not Entry.objects.filter(verb="labels.decided").exists()
