"""The process that reads one document: its bytes come in, its text goes out, as JSON."""

import json
import resource
import sys

from piu.errors import InvalidInputError
from piu.transfers.documents.formats import text_of

MOST_MEMORY = 1_500_000_000
MOST_CHARACTERS = 200_000


def main(suffix: str, seconds: int) -> int:
    """Read what standard input holds; one JSON record says the text, or the error."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    content = sys.stdin.buffer.read()
    try:
        told = {"text": text_of(content, suffix=suffix)[:MOST_CHARACTERS]}
    except InvalidInputError as error:
        told = {"code": error.code, "where": error.where, "value": error.value}
        told["params"] = error.params
    sys.stdout.buffer.write(json.dumps(told).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
