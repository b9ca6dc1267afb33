"""Texts in the cells of spreadsheets: what would run as a formula is put behind an apostrophe."""

RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def escaped(text: str) -> str:
    """The text behind an apostrophe when a spreadsheet would take it for a formula.

    A text that already starts with such an escape gets one more, so that reading takes one away.
    """
    return f"'{text}" if text.lstrip("'").startswith(RUNS_AS_FORMULA) else text


def unescaped(text: str) -> str:
    """The text that `escaped` was given."""
    is_escaped = text.startswith("'") and text.lstrip("'").startswith(RUNS_AS_FORMULA)
    return text[1:] if is_escaped else text
