"""The page of a family: a tree, the same as a list, and what varied."""

import pytest
from django.test import Client


@pytest.mark.usefixtures("demo_data")
def test_the_tree_the_list_and_the_table_name_the_same_members(client: Client) -> None:
    page = client.get("/experiences/moissac-rezo-pouce/famille").content.decode()
    tree, rest = page.split('class="family"')[1].split("</svg>", 1)
    assert tree.count("family-box ") + tree.count('family-box"') == 4
    assert tree.count("family-link") == 3
    listed, table = rest.split("Comment elle a varié", 1)
    for slug in ("axe-sud-rezo-pouce", "herault-rezo-pouce", "pays-de-mirepoix-rezo-pouce"):
        assert f"/experiences/{slug}" in listed
        assert f"/experiences/{slug}" in table


@pytest.mark.usefixtures("demo_data")
def test_a_case_without_kin_says_so_and_leads_on(client: Client) -> None:
    page = client.get("/experiences/albi-groupement-commandes/famille").content.decode()
    assert "Aucune filiation n’est connue" in page
    assert "/experiences/albi-groupement-commandes/chez-nous" in page
    assert client.get("/experiences/personne/famille").status_code == 404
