"""Words of a text or a question: read, cut, folded, stemmed. Free of the database."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import tantivy

MAX_CHARACTERS = 400
MAX_WORDS = 24
LONGEST_WORD = 40

# Words that say nothing of a subject; removed before accents are, so that « été » is not « ete ».
STOP_WORDS = (
    "a afin ai aie ainsi alors apres après as au aucun aucune aujourd aura aussi autre autres aux "
    "avait avant avec avez avoir avons ayant c ca car ce ceci cela celle celles celui ces cet "
    "cette ceux chaque cherche chercher chez ci combien comme comment contre d dans de deja "
    "depuis des desquels doit donc dont du duquel durant dès déjà elle elles en encore entre es "
    "est et etait etre eu eux faire fais fait faites faut font furent fut hors hui ici il ils j "
    "je jusqu jusque l la laquelle le lequel les lesquelles lesquels leur leurs lors lorsque lui "
    "là m ma mais me meme mes moi moins mon même mêmes n ne ni non nos notre nous nôtre on ont ou "
    "où par parce pas pendant peu peut peuvent plus plusieurs pour pourquoi puis puisqu puisque "
    "qu quand que quel quelle quelles quelqu quels qui quoi quoique s sa sans se selon sera "
    "serait ses si sien soit son sont souhaite souhaitons sous sur t ta te tel telle telles tels "
    "tes toi ton tous tout toute toutes tres très tu un une va vers veut veux via voici voilà "
    "vont vos votre voudrais voulons vous vôtre y à ça étaient était étant êtes être"
).split()

WORD = re.compile(r"[^\W_]+")
_HYPHENATED = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+)+")


@cache
def french() -> tantivy.TextAnalyzer:
    """Lower case, stop words, accents, then the French stem."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.custom_stopword(STOP_WORDS))
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("french"))
        .build()
    )


@cache
def written() -> tantivy.TextAnalyzer:
    """Words as they are written, in lower case: the vocabulary that corrects typing errors."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .build()
    )


@cache
def folded() -> tantivy.TextAnalyzer:
    """Lower case without accents, whole words: what suggestions are looked up by."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .build()
    )


def fold(word: str) -> str:
    """A word without capitals or accents."""
    return "".join(folded().analyze(word)) or word.lower()


def stems(text: str) -> list[str]:
    """The stems of a text, stop words left out."""
    return list(french().analyze(text))


def clean(text: str) -> str:
    """Composed accents, and no control or direction character."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        " " if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") else char for char in composed
    )


def joined_words(text: str) -> str:
    """Hyphenated words written as one: « co-voiturage » is also found as « covoiturage »."""
    return " ".join(re.sub(r"[-‐‑]", "", word) for word in _HYPHENATED.findall(text))


@dataclass(frozen=True)
class Word:
    """One word of a question: as typed, and its stem."""

    typed: str
    stem: str


@dataclass(frozen=True)
class Question:
    """What was asked: the telling words, and whether some of the text was left unread."""

    text: str
    words: tuple[Word, ...]
    is_cut: bool


def read_question(text: str) -> Question:
    """Keep the first telling words of whatever was typed."""
    kept = clean(text[: MAX_CHARACTERS * 2])[:MAX_CHARACTERS].strip()
    words = []
    for typed in WORD.findall(kept):
        if (found := stems(typed)) and len(typed) <= LONGEST_WORD:
            words.append(Word(typed=typed.lower(), stem=found[0]))
    is_cut = len(text.strip()) > MAX_CHARACTERS or len(words) > MAX_WORDS
    return Question(text=kept, words=tuple(words[:MAX_WORDS]), is_cut=is_cut)
