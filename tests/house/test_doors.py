"""Doors translate and call the domain: they never reach for rows themselves."""

import ast

from tests.house.files import DOMAIN, DOORS, PIU, apps, place, python_files, tree


def test_doors_never_touch_objects() -> None:
    found = [
        place(path, node.lineno)
        for room in (*DOORS, "jobs", "transfers")
        for path in python_files(PIU / room)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager")
    ]
    assert found == []


def test_queries_that_show_figures_take_a_viewer_by_name() -> None:
    found = []
    for app in apps():
        path = DOMAIN / app / "queries.py"
        if not path.exists():
            continue
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef) and any(
                argument.arg == "viewer" for argument in node.args.args[1:]
            ):
                found.append(f"{place(path, node.lineno)} {node.name}")
    assert found == [], "viewer is keyword-only everywhere"
