"""Rows and index agree with the records, whatever happens to them."""

from pathlib import Path

import pytest

from piu.domain.knowledge.models import Experience
from piu.domain.people.actions import system_user
from piu.domain.people.models import User
from piu.domain.search import bridge
from piu.domain.search.actions import rebuild_index, refresh_records
from piu.domain.search.models import FacetValue, Findable
from piu.domain.search.queries import Difference, differences, search
from piu.errors import NotAllowedError, PiuError
from tests.domain.search import library

pytestmark = pytest.mark.usefixtures("small_library")

NAME = ("experiences", "plourin-noues")


def rename(title: str) -> None:
    Experience.objects.filter(slug=NAME[1]).update(title=title)


def titles(query: str) -> list[str]:
    return [hit.findable.title for hit in search(query).hits]


def test_after_a_rebuild_all_agree() -> None:
    assert differences() == []
    assert Findable.objects.count() == len(bridge.reader().digests()) == 9


def test_only_a_right_allows_it(member: User) -> None:
    with pytest.raises(NotAllowedError):
        rebuild_index(by=member)
    with pytest.raises(NotAllowedError):
        refresh_records({NAME}, by=None)


def test_a_change_is_seen_then_followed() -> None:
    rename("Des jardins creux")
    assert differences() == [Difference("experiences/plourin-noues", "row_stale")]
    refresh_records({NAME}, by=system_user())
    assert differences() == []
    assert titles("jardins creux") == ["Des jardins creux"]


def test_what_is_gone_leaves_search() -> None:
    Experience.objects.get(slug=NAME[1]).delete()
    assert differences() == [Difference("experiences/plourin-noues", "row_extra")]
    refresh_records({NAME}, by=system_user())
    assert differences() == []
    assert titles("Plourin") == []


def test_what_is_new_enters_search() -> None:
    library.case("ruche", "Une ruche sur le toit")
    assert differences() == [
        Difference("experiences/ruche", "row_missing"),
    ]
    refresh_records({("experiences", "ruche")}, by=system_user())
    assert differences() == []
    assert titles("ruche") == ["Une ruche sur le toit"]


def test_doing_it_twice_changes_nothing() -> None:
    rename("Des jardins creux")
    for _ in range(2):
        refresh_records({NAME}, by=system_user())
    assert differences() == []
    assert bridge.reader().searcher.num_docs == 9


def test_rows_without_their_index_are_seen() -> None:
    Findable.objects.filter(key=NAME[1]).update(digest="other")
    assert Difference("experiences/plourin-noues", "index_stale") in differences()
    Findable.objects.filter(key=NAME[1]).delete()
    assert differences() == [
        Difference("experiences/plourin-noues", "row_missing"),
        Difference("experiences/plourin-noues", "index_extra"),
    ]


def test_facets_are_part_of_what_must_agree() -> None:
    FacetValue.objects.filter(findable__key=NAME[1], facet="theme").delete()
    assert differences() == [Difference("experiences/plourin-noues", "row_stale")]
    rebuild_index(by=system_user())
    assert differences() == []


def test_figures_that_are_not_public_have_no_place_in_it() -> None:
    columns = {column.name for column in Findable._meta.get_fields()}
    assert columns == {
        "id", "kind", "key", "title", "summary", "url", "parts", "place_name", "territory",
        "population", "year", "digest", "facet_values",
    }  # fmt: skip


def test_a_rebuild_serves_the_old_version_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    rename("Des jardins creux")
    seen = []
    document = bridge.document

    def look_then_make(row: Findable) -> object:
        seen.append({hit.identifier for hit in search("noues plantées").hits})
        return document(row)

    monkeypatch.setattr(bridge, "document", look_then_make)
    rebuild_index(by=system_user())
    assert len(seen) == 9
    assert all("experiences/plourin-noues" in found for found in seen)
    assert titles("jardins creux") == ["Des jardins creux"]


def test_older_versions_are_swept_away() -> None:
    for _ in range(4):
        rebuild_index(by=system_user())
    versions = [path for path in bridge.folder().iterdir() if path.is_dir()]
    assert len([path for path in versions if not path.is_symlink()]) == 2


def test_without_an_index_search_says_what_to_do(state_folder: Path) -> None:
    (state_folder / "index" / "current").unlink()
    with pytest.raises(PiuError, match="search_index_missing"):
        search("noue")
    assert {found.problem for found in differences()} == {"index_missing"}


def test_a_broken_index_is_told_and_rebuilt(state_folder: Path) -> None:
    meta = state_folder / "index" / "current" / "meta.json"
    meta.write_text("{not json")
    with pytest.raises(PiuError, match="search_index_broken"):
        search("noue")
    rebuild_index(by=system_user())
    assert differences() == []


def test_an_index_of_another_layout_is_rebuilt(state_folder: Path) -> None:
    link = state_folder / "index" / "current"
    old = link.resolve()
    link.unlink()
    old.rename(old.with_name("0-old"))
    link.symlink_to("0-old")
    assert not bridge.is_built()
    refresh_records({NAME}, by=system_user())
    assert differences() == []


def test_a_page_of_results_asks_few_questions(django_assert_num_queries: object) -> None:
    search("noues")
    with django_assert_num_queries(6):
        search("noues")
