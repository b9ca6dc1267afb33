"""A null character in an address or a question is left out or refused, on both databases."""

import pytest
from django.test import Client

pytestmark = pytest.mark.usefixtures("demo_data")


@pytest.mark.parametrize(
    "address",
    ["/experiences/?region=%00", "/besoins/?theme=%00", "/rechercher?q=%00noue", "/aides/?x=%00"],
)
def test_a_question_is_read_without_it(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/toiles/dunkerque/flux/a%00--b--c", "/api/toiles/a%00b"])
def test_an_address_that_holds_it_leads_nowhere(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404
