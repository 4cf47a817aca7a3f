"""The docs tell the truth: settings, commands, words and links are those of the program."""

import re

import pytest
from django.apps import apps

from attune import env
from tests.docs.reading import DOCS, PAGES, ROOT, headings, links, name_of, prose, verbs

SOURCE = ROOT / "src" / "attune"
SAID = re.compile(r"""(?:translate |_\()['"]([^'"]+)['"]""")
COMMANDS = (DOCS / "operator" / "commands.md").read_text()
MODELS = list(apps.get_app_config("attune").get_models())
README_LINES = 120
FORBIDDEN = re.compile(
    r"\b(patients?|subjects?(?! access)|assets?|footage|highlights?|scores?|grades?|DNA|non-compliant|AI|mums?)\b",
    re.IGNORECASE,
)
SPOKEN = re.compile(r"(?:^|`|\bbin/)attune ((?:[a-z]+ ?)+)", re.MULTILINE)


def settings():
    """The settings that the program knows, as it says them itself when it is given another."""
    with pytest.raises(env.BadEnvironment) as refused:
        env.read({"ATTUNE_NOBODY_KNOWS": "yes"})
    return set(re.findall(r"ATTUNE_[A-Z_]+", str(refused.value))) - {"ATTUNE_NOBODY_KNOWS"}


def test_every_setting_stands_in_the_settings_table_and_no_other():
    text = (DOCS / "operator" / "settings.md").read_text()
    assert sorted(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == sorted(settings())


def test_no_page_names_a_setting_that_is_not_there():
    named = {name_of(page): set(re.findall(r"ATTUNE_[A-Z_]*[A-Z]", page.read_text())) - settings() for page in PAGES}
    assert {page: names for page, names in named.items() if names} == {}


@pytest.mark.parametrize("words", sorted(verbs()), ids=" ".join)
def test_every_command_stands_in_the_docs_with_its_options(words):
    rows = [line for line in COMMANDS.splitlines() if re.match(rf"\| `attune {' '.join(words)}\b", line)]
    assert len(rows) == 1
    told = set(re.findall(r"--[a-z-]+", rows[0]))
    assert told == verbs()[words]


def test_no_page_names_a_command_that_is_not_there():
    known = verbs()
    firsts = {words[:length] for words in known for length in (1, 2)}
    unknown = {}
    for page in PAGES:
        if page == DOCS / "operator" / "not-yet.md" or page.parent.name == "decisions":
            continue
        text = re.sub(r"There is no `attune [a-z]+`", "", page.read_text())
        spoken = {tuple(said.split()[:2]) for said in SPOKEN.findall(text)}
        bad = [said for said in spoken if said not in firsts and said[:1] not in known]
        unknown |= {name_of(page): bad} if bad else {}
    assert unknown == {}


def test_what_is_said_not_to_be_built_is_not_built():
    text = (DOCS / "operator" / "not-yet.md").read_text()
    said = {tuple(words.split()) for words in SPOKEN.findall(text)}
    assert said & set(verbs()) == set()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_kind_of_thing_that_is_kept_stands_in_the_glossary(model):
    words = {word.lower() for word in re.findall(r"\*\*([^*]+)\*\*", (DOCS / "words.md").read_text())}
    assert str(model._meta.verbose_name) in words


def test_the_readme_is_short_and_names_its_distance():
    text = (ROOT / "README.md").read_text()
    assert len(text.splitlines()) <= README_LINES
    assert "not affiliated with or endorsed by AVIGuk" in text


@pytest.mark.parametrize("name", ["README.md", "docs/practitioner/first-days.md"])
def test_every_button_that_the_first_steps_name_is_on_a_page(name):
    """What stands in italics is what stands on a button, a heading or in a message."""
    source = [*SOURCE.rglob("*.html"), *SOURCE.rglob("*.py")]
    said = {text for path in source for text in SAID.findall(path.read_text())}
    named = re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", prose(ROOT / name))
    assert named
    assert [label for label in named if " ".join(label.split()) not in said] == []


@pytest.mark.parametrize("file", PAGES, ids=name_of)
def test_no_page_says_what_the_field_does_not(file):
    text = prose(file).partition("\n## Never\n")[0]
    assert FORBIDDEN.findall(text) == []


@pytest.mark.parametrize("file", PAGES, ids=name_of)
def test_every_link_leads_somewhere(file):
    lost = []
    for link in links(file):
        if link.startswith(("https://", "docs/pictures/")):
            continue
        path, _, anchor = link.partition("#")
        target = (file.parent / path).resolve() if path else file
        if not target.exists() or (anchor and anchor not in headings(target)):
            lost.append(link)
    assert lost == []


@pytest.mark.skipif(not (DOCS / "pictures").exists(), reason="the pictures are taken from the finished pages")
def test_every_picture_is_there():
    shown = [file.parent / link for file in PAGES for link in links(file) if link.endswith(".png")]
    assert [picture.name for picture in shown if not picture.exists()] == []


def test_every_page_can_be_found_from_the_readme():
    """Decisions are found in their folder, which the docs' own list names."""
    seen, waiting = set((DOCS / "decisions").glob("*.md")), [ROOT / "README.md", DOCS / "README.md"]
    while waiting:
        page = waiting.pop()
        seen.add(page)
        near = {(page.parent / link.partition("#")[0]).resolve() for link in links(page) if ".md" in link}
        waiting += [other for other in near - seen if other.exists()]
    assert {name_of(page) for page in PAGES} - {name_of(page) for page in seen} == set()


def test_nothing_of_the_makers_own_machine_stands_in_the_docs():
    found = {
        name_of(page): re.findall(r"(?<![\w.])/(?:tmp|home|root|work|Users)/\S*", page.read_text()) for page in PAGES
    }
    assert {page: paths for page, paths in found.items() if paths} == {}
