"""The shells that every page stands in."""

import re
from pathlib import Path

import pytest
from django import forms
from django.template.loader import render_to_string

PLACES = [
    {"url": "/", "icon": "sun", "label": "Today", "current": True, "count": 0},
    {"url": "/films/", "icon": "film", "label": "Films", "current": False, "count": 2},
]
WORK = {"title": "Getting the film ready", "step": 2, "steps": 4, "percent": 64, "minutes_left": 2}


class VisitForm(forms.Form):
    minutes = forms.IntegerField(label="How long?", help_text="Minutes")


class AgreeForm(forms.Form):
    agreed = forms.BooleanField(label="I agree")


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_staff_shell_lists_the_places_it_is_given_twice_and_marks_the_current_one():
    html = render_to_string("shell/staff.html", {"navigation": PLACES})
    assert re.findall(r'href="(/[a-z]*/?)" aria-current="page"', html) == ["/", "/"]
    assert words(html).count("waiting: 2") == 2


def test_the_staff_shell_opens_with_a_way_past_the_navigation():
    html = render_to_string("shell/staff.html", {"navigation": PLACES})
    assert re.search(r"<a [^>]*>", html)[0] == '<a class="skip" href="#main">'
    assert html.count('id="main"') == 1


@pytest.mark.parametrize("shown", [True, False])
def test_the_demonstration_says_so_and_nothing_else_does(shown):
    html = render_to_string("shell/staff.html", {"demonstration": shown})
    assert ("drawn and made up" in html) is shown


def test_a_family_page_offers_four_places_and_a_way_out():
    places = [{"url": f"/our/{n}/", "icon": "heart", "label": str(n), "current": n == 1} for n in range(4)]
    html = render_to_string("shell/family.html", {"places": places, "leave_url": "/leave/"})
    assert re.findall(r'href="/our/(\d)/"', html) == ["0", "1", "2", "3"]
    assert 'action="/leave/"' in html


def test_long_work_tells_its_step_and_a_true_time():
    told = words(render_to_string("shell/_progress.html", {"work": WORK}))
    assert told == "Getting the film ready, step 2 of 4: about 2 minutes left. You can leave this page."


def test_long_work_of_unknown_length_promises_no_time():
    told = words(render_to_string("shell/_progress.html", {"work": WORK | {"percent": None, "minutes_left": None}}))
    assert told == "Getting the film ready, step 2 of 4. You can leave this page."


def test_a_wrong_field_points_to_its_hint_and_its_error():
    html = render_to_string("shell/_form.html", {"form": VisitForm({"minutes": "an hour"})})
    described = re.search(r'<input[^>]*aria-describedby="([^"]+)"', html)[1].split()
    assert [name for name in described if f'id="{name}"' not in html] == []
    assert 'aria-invalid="true"' in html


def test_a_lone_checkbox_stands_before_its_label():
    html = render_to_string("shell/_field.html", {"field": AgreeForm()["agreed"]})
    assert words(html) == "I agree"
    assert html.index("<input") < html.index("I agree")


@pytest.mark.parametrize("page", ["403.html", "404.html", "500.html"])
def test_a_page_that_went_wrong_says_what_is_safe(page):
    assert re.search(r"Nothing is lost|was saved is safe", render_to_string(page))


def test_the_kit_page_shows_every_part():
    html = render_to_string(
        "shell/kit.html", {"navigation": PLACES, "work": WORK, "form": VisitForm(), "colours": ["pine"]}
    )
    assert html.count('<section class="card') >= 10


def test_static_files_named_in_templates_exist():
    home = Path(__file__).parent.parent.parent / "src" / "attune"
    named = set()
    for path in (home / "templates").rglob("*.html"):
        named |= set(re.findall(r"""{% static ['"]([^'"]+\.[a-z0-9]+)['"]""", path.read_text("utf-8")))
    assert sorted(name for name in named if not (home / "static" / name).exists()) == []
