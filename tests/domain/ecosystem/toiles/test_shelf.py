"""What is built is kept for a while, under what it shows."""

from piu.domain.ecosystem.toiles.shelf import Shelf


def test_a_thing_is_built_once() -> None:
    shelf: Shelf[str] = Shelf(most=2)
    built = []
    for _ in range(3):
        assert shelf.get("a", lambda: built.append(1) or "made") == "made"
    assert len(built) == 1


def test_the_least_recently_asked_for_leaves_first() -> None:
    shelf: Shelf[int] = Shelf(most=2)
    shelf.get("a", lambda: 1)
    shelf.get("b", lambda: 2)
    shelf.get("a", lambda: 0)
    shelf.get("c", lambda: 3)
    assert len(shelf) == 2
    assert shelf.get("a", lambda: 9) == 1
    assert shelf.get("b", lambda: 7) == 7


def test_what_fails_is_not_kept() -> None:
    shelf: Shelf[int] = Shelf(most=2)
    try:
        shelf.get("a", lambda: 1 // 0)
    except ZeroDivisionError:
        pass
    assert shelf.get("a", lambda: 5) == 5
