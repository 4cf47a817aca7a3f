"""The public page as files: whole without a server, and known to be out of date when it is."""

import datetime as dt
import json
import re
from decimal import Decimal

import pytest

from attune import clock
from attune.audit.actions import SYSTEM
from attune.billing.actions import set_rate
from attune.cli import main
from attune.consent.models import Decision, Purpose
from attune.people.models import Membership, Practice
from attune.public.actions import place_film
from attune.public.copying import MANIFEST, Checked, NotOurs, check_copy, write_copy
from attune.public.models import PublicFilm
from attune.public.rules import NotOneSource
from attune.public.site import NoWayToAsk
from tests.cast import next_7_april

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture
def whole(ruth, tmp_path):
    """A practice whose page has a drawn film, a link, and two pages about Ruth."""
    ruth.about = "Ruth films with you.\n\nShe began in 2009."
    ruth.save()
    Practice.objects.update(phone="01632 960 000")
    for name in ("film.mp4", "film.vtt"):
        (tmp_path / name).write_bytes(b"WEBVTT\n")
    kept = {"file": tmp_path / "film.mp4", "captions": tmp_path / "film.vtt"}
    place_film(slot=PublicFilm.Slot.EXPLAINS, title="What happens", by=SYSTEM, **kept)
    link = "https://films.example/1"
    place_film(slot=PublicFilm.Slot.PARENTS, title="Parents tell", address=link, vouched=True, by=SYSTEM)
    return ruth


@pytest.fixture
def copy(whole, tmp_path):
    write_copy(folder=tmp_path / "site", by=SYSTEM)
    return tmp_path / "site"


def text(path):
    return " ".join(re.sub(r"<[^>]+>", " ", path.read_text()).split())


def links(folder):
    """Every place that a page or a style sheet of the copy names, with the file that names it."""
    for page in folder.rglob("*.html"):
        for link in re.findall(r'\b(?:href|src|poster|action|formaction)="([^"]*)"', page.read_text()):
            yield page, link
    for sheet in folder.rglob("*.css"):
        for link in re.findall(r'url\("?([^")]+)"?\)', sheet.read_text()):
            yield sheet, link


def test_every_link_of_a_copy_leads_to_a_file_of_it_or_out_on_purpose(copy):
    outside, lost = set(), []
    for page, link in links(copy):
        if re.match(r"[a-z]+:", link):
            outside.add(link.partition(":")[0])
        elif link.startswith("#"):
            lost += [link] * (f'id="{link[1:]}"' not in page.read_text())
        elif not (page.parent / link.partition("#")[0]).is_file() or link.startswith("/"):
            lost.append(link)
    assert (lost, outside) == ([], {"https", "mailto", "tel"})


def test_a_copy_holds_films_with_captions_letters_with_their_licences_and_every_page(copy, whole):
    names = {path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()}
    wanted = {"index.html", f"practitioners/{whole.pk}.html", "films/explains.mp4", "films/explains.vtt", MANIFEST}
    wanted |= {"static/fonts/fraunces.woff2", "static/fonts/fraunces.OFL.txt", "static/css/tokens.css"}
    assert wanted - names == set()
    assert 'src="films/explains.vtt"' in (copy / "index.html").read_text()
    assert 'href="../index.html#ask"' in (copy / f"practitioners/{whole.pk}.html").read_text()


def test_a_copy_has_no_form_and_says_how_to_ask_and_what_it_costs(copy):
    page = (copy / "index.html").read_text()
    assert re.findall(r"<form|<script|csrf", page) == []
    told = text(copy / "index.html")
    assert "Call us, or write to us 01632 960 000 office@quillbrook.example" in told
    assert "All together Now From 7 April 3 cycles £450 £495 4 cycles £600 £660" in told


def test_without_a_telephone_or_an_address_nothing_is_written(whole, tmp_path):
    Practice.objects.update(phone="", email="")
    with pytest.raises(NoWayToAsk):
        write_copy(folder=tmp_path / "site", by=SYSTEM)
    assert not (tmp_path / "site").exists()


def test_a_film_of_families_stays_at_home(whole, amina_and_yusuf, tmp_path):
    for name in amina_and_yusuf.people:
        amina_and_yusuf.says(name, Decision.Says.GIVEN, Purpose.PUBLICATION)
    people = list(Membership.objects.filter(family=amina_and_yusuf.family))
    link = {"address": "https://films.example/ours", "people": people}
    place_film(slot=PublicFilm.Slot.PARENTS, title="Amina tells", by=SYSTEM, **link)
    write_copy(folder=tmp_path / "site", by=SYSTEM)
    assert "Amina" not in text(tmp_path / "site" / "index.html")
    assert "films.example/ours" not in (tmp_path / "site" / "index.html").read_text()


def test_a_copy_knows_when_a_price_a_text_or_a_film_has_changed(copy, whole, client, olive):
    from tests.cast import signed_in

    office = signed_in(client, olive)
    assert check_copy(copy) == Checked((), ())
    assert "It still tells what this page tells." in office.get("/office/page/").content.decode()
    set_rate(amount=Decimal("52.00"), starts_on=clock.today(), by=SYSTEM)
    assert check_copy(copy).changed == ("prices",)
    Practice.objects.update(texts={"hero_title": "Look how far you come"})
    place_film(slot=PublicFilm.Slot.EXPLAINS, title="Elsewhere", address="https://films.example/2", by=SYSTEM)
    assert check_copy(copy).changed == ("prices", "texts", "films")
    assert "Changed since: prices, texts, films." in office.get("/office/page/").content.decode()
    write_copy(folder=copy, by=SYSTEM)
    assert check_copy(copy) == Checked((), ())
    assert not (copy / "films" / "explains.mp4").exists()


def test_a_price_changes_with_its_day_alone(copy, settings):
    import dataclasses

    day = next_7_april(clock.today())
    settings.SURROUNDINGS = dataclasses.replace(settings.SURROUNDINGS, today=day - dt.timedelta(days=1))
    assert check_copy(copy).changed == ()
    settings.SURROUNDINGS = dataclasses.replace(settings.SURROUNDINGS, today=day)
    assert check_copy(copy).changed == ("prices",)


def test_a_file_that_is_not_as_it_was_written_is_named(copy):
    (copy / "index.html").write_text("hello")
    (copy / "films" / "explains.vtt").unlink()
    assert check_copy(copy).damaged == ("films/explains.vtt", "index.html")


def test_a_folder_with_something_else_in_it_is_left_alone(whole, tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    for act in (lambda: write_copy(folder=tmp_path, by=SYSTEM), lambda: check_copy(tmp_path)):
        with pytest.raises(NotOurs):
            act()
    stranger = tmp_path / "stranger"
    stranger.mkdir()
    manifest = {"files": {"../letter.txt": "x"}, "sums": {}}
    (stranger / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(NotOurs):
        write_copy(folder=stranger, by=SYSTEM)
    assert (tmp_path / "letter.txt").read_text() == "mine"


def test_the_command_writes_checks_places_and_removes(whole, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "attune.settings")  # each verb sets it, and it is to go again
    folder = str(tmp_path / "site")
    said = {}
    for words in (
        ["export", folder],
        ["export", folder, "--check"],
        ["remove", "explains"],
        ["export", folder, "--check"],
        ["place", "explains", "--title", "Drawn", "--address", "https://films.example/3", "--invented"],
        ["place", "parents", "--title", "Whose?", "--address", "https://films.example/4"],
        ["remove", "explains"],
        ["remove", "explains"],
    ):
        code = main(["public", *words])
        told = capsys.readouterr()
        said[len(said)] = (code, (told.out or told.err).splitlines()[0].partition(". ")[0])
    assert list(said.values()) == [
        (0, said[0][1]),
        (0, "It still tells what the page tells."),
        (0, "The film is off the page, and deleted."),
        (1, "Changed since it was written: films"),
        (0, "The film is on the page."),
        (1, "Say who is in the film: people of families here, or people who agreed elsewhere"),
        (0, "The film is off the page, and deleted."),
        (1, "No film stands there"),
    ]
    assert said[0][1].endswith("files written")


def test_a_film_is_a_file_or_a_link(practice):
    with pytest.raises(NotOneSource):
        place_film(slot=PublicFilm.Slot.EXPLAINS, title="Neither", by=SYSTEM)
