"""The model put to the test: what it would have said, beside what was reported."""

import pytest
from django.test import Client


@pytest.mark.usefixtures("demo_data")
def test_past_events_stand_beside_what_sources_reported(client: Client) -> None:
    page = client.get("/toiles/dunkerque/epreuves").content.decode()
    assert page.count("<section aria-labelledby=") == 3
    assert "Fermeture de la raffinerie des Flandres" in page
    assert "380\u00a0emplois" in page or "380 emplois" in page
    assert "de 110 à 140 emplois" in page
    assert page.count("hors de l’intervalle") == 2
    assert page.count("dans l’intervalle") == 2
    assert page.count("sans chiffre à comparer") == 1
    assert "Réduit de 20% sa production".casefold() in page.casefold()
    assert "outside the interval" in client.get("/en/toiles/dunkerque/epreuves").content.decode()
