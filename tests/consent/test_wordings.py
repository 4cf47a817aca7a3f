"""The words of consent: for a reader of nine, kept as they were shown, never changed under an answer."""

import datetime as dt
import re

import pytest

from attune import clock
from attune.consent.actions import answer
from attune.consent.models import Decision, Purpose, Wording
from attune.consent.queries import agreed_to
from attune.consent.rules import UnknownSlot, WordingEmpty, decides_as_child
from attune.consent.wordings import Built, built_in, filled, reword, versions_of, wording_for

NAMES = {"practitioner": "Ruth", "you": "you and Leo", "minutes": 20, "review": 60, "activity": "you read a book"}
MOST_WORDS, MOST_GRADE = 15, 4
OURS = Built("May {practitioner} film you?", ("You can stop.",), "Yes.", "No.")


def syllables(word):
    groups = re.findall(r"[aeiouy]+", re.sub(r"(?<=[^aeiouyl])e\b|(?<=[^dt])ed\b", "", word.lower()))
    return max(1, len(groups))


def grade(sentences):
    """Flesch and Kincaid's grade (Kincaid et al. 1975), with syllables counted as groups of vowels."""
    words = [word for one in sentences for word in re.findall(r"[A-Za-z’]+", one)]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@pytest.mark.parametrize("easy", [False, True], ids=["usual", "easy"])
@pytest.mark.parametrize("purpose", list(Purpose), ids=str)
def test_the_words_are_for_a_reader_of_nine(purpose, easy):
    words = built_in(purpose, easy_read=easy)
    said = [filled(one, NAMES) for one in (words.question, *words.sentences, words.yes, words.no)]
    assert [one for one in said if len(one.split()) > MOST_WORDS] == []
    assert grade(said) <= MOST_GRADE


@pytest.mark.db
def test_what_was_shown_is_kept_with_the_answer_and_other_words_change_neither(amina_and_yusuf, ruth):
    home, day = amina_and_yusuf, clock.today()
    said = {"family": home.family, "member": home.client, "purpose": Purpose.TRAINING, "says": Decision.Says.GIVEN}
    answer(**said, by=ruth, wording=wording_for(Purpose.TRAINING), shown="May we teach with a clip of you?")
    first = Wording.objects.get()
    second = reword(purpose=Purpose.TRAINING, easy_read=False, words=OURS, since=day, by=ruth)
    assert [one.wording for one in home.family.decisions.filter(purpose=Purpose.TRAINING)] == [first, first]
    assert (first.version, second.version) == (1, 2)
    assert wording_for(Purpose.TRAINING) == second
    assert [(one.version, one.yeses) for one in versions_of(Purpose.TRAINING, easy_read=False)] == [(2, 0), (1, 2)]
    assert [one.member.known_as for one in agreed_to(first)] == ["Yusuf", "Amina"]
    home.says("Yusuf", Decision.Says.WITHDRAWN, Purpose.TRAINING)
    assert [one.member.known_as for one in agreed_to(first)] == ["Amina"]


@pytest.mark.db
def test_words_of_a_later_day_wait_for_it(practice, ruth):
    later = clock.today() + dt.timedelta(days=3)
    made = reword(purpose=Purpose.FILMING, easy_read=True, words=OURS, since=later, by=ruth)
    assert wording_for(Purpose.FILMING, easy_read=True).version == 1
    assert wording_for(Purpose.FILMING, easy_read=True, on=later) == made


@pytest.mark.db
def test_words_that_nothing_fills_in_and_empty_ones_are_refused(practice, ruth):
    asked = {"purpose": Purpose.FILMING, "easy_read": False, "since": clock.today(), "by": ruth}
    with pytest.raises(UnknownSlot, match=r"\{password\}"):
        reword(words=Built("May {password} film you?", (), "Yes.", "No."), **asked)
    with pytest.raises(WordingEmpty):
        reword(words=Built("May we?", (), " ", "No."), **asked)
    assert Wording.objects.count() == 0


def test_a_name_is_filled_in_and_nothing_else_is():
    assert filled("{practitioner} {practitioner.email} {0} {you}", NAMES) == "Ruth {practitioner.email} {0} you and Leo"


@pytest.mark.parametrize(("born", "child"), [((2011, 4, 2), True), ((2011, 4, 1), False), (None, False)])
def test_from_sixteen_years_on_somebody_decides_as_a_grown_up(born, child):
    assert decides_as_child(born and dt.date(*born), dt.date(2027, 4, 1)) is child
