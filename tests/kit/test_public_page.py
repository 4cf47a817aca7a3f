"""The public page says every sentence that the mission comes from, in its order, and works without script."""

import datetime as dt
import re
from decimal import Decimal
from types import SimpleNamespace as Thing

import pytest
from django import forms
from django.template.loader import render_to_string

from attune.billing import rules
from attune.billing.rules import Dated
from attune.public.texts import DEFAULTS, path_of_cycles, worded

FACTS = {
    "film_minutes": 20,
    "review_minutes": 60,
    "clips_fewest": 1,
    "clips_most": 4,
    "clip_seconds_shortest": Decimal("3.00"),
    "clip_seconds_longest": Decimal("10.00"),
    "cycles_fewest": 3,
    "cycles_most": 4,
    "price_sentence": "each visit is charged at 1.5 times the usual session rate, so a cycle currently costs £150",
}
IN_ORDER = [
    "evidence-based programme. It supports building stronger relationships",
    "It can support people of every age. Most often it is offered to families with young children.",
    "Improve the everyday back-and-forth between parent or carer and child.",
    "ways to improve behaviour",
    "Improve communication, and notice the small cues",
    "Let time spent together become more of a pleasure",
    "Your own confidence",
    "First we meet at the centre, for an initial consultation. After that we usually come to your home",
    "The work runs in cycles of two visits.",
    "About 20 minutes, at home or where you are together. An activity agreed with you. A small handheld camera.",
    "Your practitioner edits the film and selects 1 to 4 clips. Each lasts 3 to 10 seconds.",
    "A shared review of 60 minutes. We watch the film together.",
    "We recommend 3 or 4 cycles, so that it can take effect.",
    "Because editing and travel take time, each visit is charged at 1.5 times the usual session rate",
    "A cycle with one visit on each side of 7 April costs £157.50.",
    "become attuned to all the other ways",
    "That may change the structure of the brain. It may strengthen good moments for the long term.",
    "One explains more about the process. In the other, parents and carers tell how it was for them.",
    "What happens in VIG",
    "Parents tell how it was",
    "Read more about Ruth",
    "What happens next",
]


STEADY = (Dated(dt.date(2026, 1, 1), Decimal(50)),)
CHANGE = (Dated(dt.date(2027, 4, 7), Decimal(55)),)
TODAY = dt.date(2027, 3, 24)


class QuoteForm(forms.Form):
    cycles = forms.ChoiceField(choices=[("3", "3 cycles"), ("4", "4 cycles")])
    first_visit = forms.DateField()


class AskForm(forms.Form):
    name = forms.CharField(label="Your name")


def tariff(rates):
    from_then = dt.date(2026, 1, 1)
    return rules.Tariff(rates, {kind: (Dated(from_then, factor),) for kind, factor in rules.STANDARD_FACTORS.items()})


def prices(rates):
    return rules.prices(tariff(rates), TODAY)


def page(**changed):
    context = {
        "practice": Thing(name="Quillbrook Practice"),
        "texts": worded({}, FACTS),
        "path": path_of_cycles(3, 4),
        "prices": prices(STEADY + CHANGE),
        "quote_form": QuoteForm(),
        "quote": None,
        "films": Thing(
            explains=Thing(title="What happens in VIG", url="/f.mp4", captions_url="/f.vtt"),
            parents=Thing(title="Parents tell how it was", address="https://films.example/1"),
        ),
        "practitioners": [
            Thing(name="Ruth Calder", first_name="Ruth", about="Ruth films with you.", more_url="/ruth/")
        ],
        "form": AskForm(),
    }
    return render_to_string("public/about.html", context | changed)


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_every_sentence_stands_on_the_page_in_its_order():
    told = words(page())
    places = [told.find(sentence) for sentence in IN_ORDER]
    assert [sentence for sentence, place in zip(IN_ORDER, places, strict=True) if place < 0] == []
    assert places == sorted(places)


def test_every_source_is_linked():
    linked = re.findall(r'href="https://([^"]+)"', page())
    assert linked == [
        "www.nice.org.uk/guidance/ph40",
        "www.nice.org.uk/guidance/ng26",
        "www.nice.org.uk/guidance/qs133",
        "www.nice.org.uk/guidance/cg170",
        "doi.org/10.1002/14651858.CD012348.pub2",
        "films.example/1",
    ]


def test_the_page_needs_no_script_and_loads_nothing_from_elsewhere():
    html = page()
    assert "<script" not in html
    assert re.findall(r'(?:src|poster)="https?:[^"]*"', html) == []


def test_our_own_film_has_its_captions_on():
    assert re.findall(r"<track[^>]*>", page()) == [
        '<track kind="captions" src="/f.vtt" srclang="en" label="Captions" default>'
    ]


def test_a_price_without_a_coming_change_names_no_later_one():
    told = words(page(prices=prices(STEADY)))
    assert "One cycle £150" in told
    assert "From 7 April" not in told
    assert "each side" not in told


def test_a_quote_tells_each_rate_and_adds_up():
    visits = [
        (rules.FILMING if week % 2 == 0 else rules.REVIEW, dt.date(2027, 4, 1) + dt.timedelta(weeks=week))
        for week in range(6)
    ]
    told = words(page(quote=rules.quote(visits, tariff(STEADY + CHANGE)), quote_cycles=3))
    assert "£487.50 for 3 cycles, 6 visits 1 visit at 1.5 × £50.00 = £75.00 5 visits at 1.5 × £55.00 = £412.50" in told


def test_after_sending_the_page_thanks_and_shows_no_form():
    html = page(sent=True)
    assert "Your words have reached us" in html
    assert 'name="name"' not in html


def test_without_films_the_page_has_no_place_for_them():
    assert 'id="films"' not in page(films=Thing(explains=None, parents=None))


def test_the_practices_own_words_replace_ours():
    own = {"hero_title": "Look how far you come", "how_many": "", "not a key": "x"}
    told = worded(own, FACTS)
    assert told["hero_title"] == "Look how far you come"
    assert told["how_many"] == "We recommend 3 or 4 cycles, so that it can take effect."
    assert set(told) == set(DEFAULTS)


@pytest.mark.parametrize("typed", ["{nothing}", "{film_minutes.__class__}", "{0}", "{"])
def test_a_slip_in_a_placeholder_shows_and_breaks_nothing(typed):
    assert worded({"hero_lead": typed}, FACTS)["hero_lead"] == typed


def test_every_built_in_placeholder_is_filled():
    assert [text for text in worded({}, FACTS).values() if "{" in text] == []


def test_the_fourth_cycle_comes_if_it_helps():
    assert path_of_cycles(3, 4) == [(1, False), (2, False), (3, False), (4, True)]
