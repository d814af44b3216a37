"""How hard a text is to read: words, sentences and Dutch syllables.

References
----------
[1] Douma, W. H. (1960). De leesbaarheid van landbouwbladen. Wageningen. The Dutch Flesch formula:
    206.84 - 0.93 * (words per sentence) - 77 * (syllables per word).
"""

import re
from dataclasses import dataclass

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\u201d]*\s+|\n\s*\n")
_WORD = re.compile(r"\S*\w\S*")
_NUCLEUS = re.compile(
    r"ieuw|eeuw|aai|ooi|oei|eau|aa|ee|oo|uu|ie|oe|eu|ui|ij|ei|ai|au|ou|oi|ëi|ïe|"
    r"[aeiouyáàâäéèêëíìîïóòôöúùûü]"
)
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLoad:
    """How much there is to read.

    Attributes
    ----------
    n_words
        Words, numbers included.
    longest_sentence
        Words in the longest sentence.
    flesch_douma
        Reading ease [1], about 0 (hard) to 100 (easy); only meaningful for Dutch.
    """

    n_words: int
    longest_sentence: int
    flesch_douma: float


def reading_load(text: str) -> ReadingLoad:
    """Return the reading load of a text of at least one word."""
    sentences = [_WORD.findall(part) for part in _SENTENCE_END.split(text)]
    sentences = [words for words in sentences if words]
    n_words = sum(len(words) for words in sentences)
    n_syllables = sum(count_syllables(word) for words in sentences for word in words)
    ease = 206.84 - 0.93 * n_words / len(sentences) - 77 * n_syllables / n_words  # [1]
    return ReadingLoad(
        n_words=n_words,
        longest_sentence=max(len(words) for words in sentences),
        flesch_douma=ease,
    )


def count_words(text: str) -> int:
    """Return the number of words of a text, numbers included."""
    return len(_WORD.findall(text))


def count_syllables(word: str) -> int:
    """Return the number of syllables of a Dutch word, at least one; a number counts as one."""
    if _DIGIT.search(word):
        return 1
    letters = word.casefold()
    return max(1, len(_NUCLEUS.findall(letters)))
