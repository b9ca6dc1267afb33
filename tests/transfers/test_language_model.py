"""A language model plugged in by its address: tested against a server of this machine."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from piu.errors import UnavailableError
from piu.transfers import language_model

TEXT = "La commune plante des haies. Le budget manque pour l'arrosage."
GOOD = {
    "themes": ["biodiversite_nature_en_ville", "licornes"],
    "obstacles": [
        {"kind": "finance", "side": "buyer", "span": "Le budget manque pour l'arrosage"},
        {"kind": "finance", "side": "buyer", "span": "mots inventés"},
        {"kind": "magie", "side": "buyer", "span": "La commune"},
    ],
    "intensity": "everyday",
    "stage": "deployed",
    "effect_domains": ["environment", 3],
}


class Model(BaseHTTPRequestHandler):
    """Answers what the test puts in `content`, and keeps what it was asked."""

    content: Any = json.dumps(GOOD)
    asked: list[tuple[str, str | None, dict[str, Any]]]

    def do_POST(self) -> None:
        read = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).asked.append((self.path, self.headers["Authorization"], read))
        body = json.dumps({"choices": [{"message": {"content": self.content}}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def model(settings: Any) -> Iterator[type[Model]]:
    class Fresh(Model):
        asked = []

    server = HTTPServer(("127.0.0.1", 0), Fresh)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.LANGUAGE_MODEL_URL = f"http://127.0.0.1:{server.server_port}/v1"
    settings.LANGUAGE_MODEL_NAME = "un-modele"
    settings.LANGUAGE_MODEL_KEY = "cle"
    yield Fresh
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_the_model_invents_is_left_out(model: type[Model]) -> None:
    (said,) = language_model.proposed_labels([TEXT])
    assert said["themes"] == ["biodiversite_nature_en_ville"]
    assert sum(said["theme_scores"].values()) == 1.0
    assert said["obstacles"] == GOOD["obstacles"][:1]
    assert (said["intensity"], said["stage"]) == ("everyday", "deployed")
    assert said["effect_domains"] == ["environment"]


def test_the_address_gets_the_text_the_codes_and_the_key(model: type[Model]) -> None:
    language_model.proposed_labels([TEXT])
    ((path, key, asked),) = model.asked
    assert (path, key, asked["model"]) == ("/v1/chat/completions", "Bearer cle", "un-modele")
    assert asked["messages"][1]["content"] == TEXT
    assert "eaux_pluviales = " in asked["messages"][0]["content"]


@pytest.mark.parametrize("content", ["pas du JSON", "[]", None, 3])
def test_an_answer_that_cannot_be_read_is_told(model: type[Model], content: Any) -> None:
    model.content = content
    with pytest.raises(UnavailableError) as told:
        language_model.proposed_labels([TEXT])
    assert told.value.code == "language_model_unclear"


def test_a_silent_address_is_told(settings: Any) -> None:
    settings.LANGUAGE_MODEL_URL = "http://127.0.0.1:9/v1"
    with pytest.raises(UnavailableError) as told:
        language_model.proposed_labels([TEXT])
    assert told.value.code == "language_model_silent"


def test_without_an_address_nothing_leaves(settings: Any) -> None:
    assert settings.LANGUAGE_MODEL_URL == ""
    with pytest.raises(UnavailableError) as told:
        language_model.proposed_labels([TEXT])
    assert told.value.code == "language_model_off"
