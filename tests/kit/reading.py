"""How hard a text is to read: Flesch and Kincaid's grade (1975), with syllables counted by groups of vowels.

The count is the usual rough one: a silent e at the end is none, -le after a consonant is one. It errs by a few in 100.
"""

import re

SENTENCE = re.compile(r"(?<=[.!?:])[”’)]?\s+|\n+")
WORD = re.compile(r"[A-Za-z]+(?:[’'-][A-Za-z]+)*|\d+(?:[.,:]\d+)*")
VOWELS = re.compile(r"[aeiouy]+")


def sentences(text):
    """The sentences of a text, each as its words; a line without an end mark is one too."""
    parts = [WORD.findall(part) for part in SENTENCE.split(text)]
    return [words for words in parts if words]


def syllables(word):
    bare = word.lower().replace("’", "'").removesuffix("'s")
    if bare[0].isdigit():
        return 2  # as it is said, mostly: twenty, sixty
    if re.search(r"[^aeiouy]es$|[^aeiouytd]ed$", bare) and not re.search(r"(s|x|z|ch|sh|c|g|l)es$|[^aeiouy]led$", bare):
        bare = bare[:-2]
    elif bare.endswith("e") and not re.search(r"[^aeiouy]le$", bare):
        bare = bare[:-1]
    return max(1, len(VOWELS.findall(bare)))


def grade(text, known=()):
    """The grade of a text; words that are known to its readers count as one syllable."""
    found = sentences(text)
    words = [word for sentence in found for word in sentence]
    counted = sum(1 if word.lower() in known else syllables(word) for word in words)
    return 0.39 * len(words) / len(found) + 11.8 * counted / len(words) - 15.59
