"""The one place that reads people's documents: PDF, Word, OpenDocument, web page, e-mail, text.

A document comes from anyone. It is read in a process of its own, with bounds on its memory and its
time: what makes a reader loop, swell or crash ends there, with a sentence for the person.
"""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import PurePath

from piu.errors import InvalidInputError

MOST_BYTES = 20_000_000
MOST_SECONDS = 20
SUFFIXES = ".pdf", ".docx", ".odt", ".html", ".htm", ".eml", ".txt"
_FRENCH = re.compile(r"\b(?:le|la|les|des|une|est|pour|dans|avec|nous|sur|qui)\b", re.IGNORECASE)
_ENGLISH = re.compile(r"\b(?:the|and|of|to|is|for|with|that|we|in|was|are)\b", re.IGNORECASE)
SHORTEST_TEXT = 20


@dataclass(frozen=True)
class DocumentText:
    """What a document says; `language` is `fr`, `en` or nothing when neither is clear."""

    text: str
    language: str


def read_document(content: bytes, *, name: str, most_seconds: int = MOST_SECONDS) -> DocumentText:
    """The text of a document, by its name's suffix; `InvalidInputError` says what to do instead."""
    suffix = PurePath(name or "").suffix.lower()
    if suffix not in SUFFIXES:
        raise InvalidInputError(
            "unknown_document", where="file", value=name[:80], known=", ".join(SUFFIXES)
        )
    if len(content) > MOST_BYTES:
        raise InvalidInputError(
            "document_too_large", where="file", value=len(content) // 1_000_000,
            most=MOST_BYTES // 1_000_000,
        )  # fmt: skip
    text = _tidy(_read_apart(content, suffix=suffix, name=name, most_seconds=most_seconds))
    if len(text) < SHORTEST_TEXT:
        raise InvalidInputError("document_without_text", where="file", value=name[:80])
    return DocumentText(text, language_of(text))


def _read_apart(content: bytes, *, suffix: str, name: str, most_seconds: int) -> str:
    command = [sys.executable, "-m", "piu.transfers.documents.child", suffix, str(most_seconds)]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=most_seconds + 5, check=False
        )
    except subprocess.TimeoutExpired:
        raise InvalidInputError("document_too_slow", where="file", value=name[:80]) from None
    try:
        told = json.loads(done.stdout)
    except ValueError:
        # Killed by one of its bounds, or by its own library.
        raise InvalidInputError("document_too_slow", where="file", value=name[:80]) from None
    if "code" in told:
        raise InvalidInputError(
            told["code"], where="file", value=told["value"] or name[:80], **told["params"]
        )
    return str(told["text"])


def _tidy(text: str) -> str:
    """Line ends and spaces as a person types them, no character that a database refuses."""
    text = re.sub(r"\r\n?|[\u2028\u2029\f\v]", "\n", text.replace("\x00", "").replace("\ufffe", ""))
    text = re.sub(r"[^\S\n]+\n", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def language_of(text: str) -> str:
    """French or English by their commonest words; nothing where neither is twice the other."""
    french, english = len(_FRENCH.findall(text)), len(_ENGLISH.findall(text))
    if french > 2 * english:
        return "fr"
    return "en" if english > 2 * french else ""
