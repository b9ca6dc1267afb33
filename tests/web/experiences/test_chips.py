"""A filter in force is named in words, even when no case answers it."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_a_filter_without_any_case_has_its_word(client: Client) -> None:
    page = client.get("/experiences/?obstacle=insurance").content.decode()
    assert "Frein rencontré : Assurance" in page.replace("\u00a0", " ")
    assert "insurance ×" not in page
