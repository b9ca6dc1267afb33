"""The one family of errors that a person can act upon."""

from typing import Any


class PiuError(Exception):
    """Something a person asked for cannot be done, and what to do about it.

    `code` names the sentence (French and English) in the vocabulary `errors`, `where` is the place
    in the input (file:line, field, id), `value` what was found there, `params` whatever else the
    sentence quotes. `status` is what a door answers over HTTP.
    """

    status = 400

    def __init__(self, code: str, *, where: str = "", value: Any = None, **params: Any) -> None:
        self.code = code
        self.where = where
        self.value = value
        self.params = params
        super().__init__(f"{code} ({where}): {value!r}" if where else f"{code}: {value!r}")


class NotAllowedError(PiuError):
    """The person has no right to do this here."""

    status = 403


class NotFoundError(PiuError):
    """What was named does not exist, or this viewer may not see it."""

    status = 404


class InvalidInputError(PiuError):
    """What was given cannot be used as it stands."""


class ConflictError(PiuError):
    """Someone else changed the same thing meanwhile; `value` holds what differs, to choose from."""

    status = 409


class UnavailableError(PiuError):
    """Nothing is wrong with what was asked: it can be answered later."""

    status = 503
