"""Real Chromium against a real `attune serve` on its own data folder; axe looks at every page, in light and dark."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.serving import ROOT, migrated_store, serve, surroundings

AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
FLAWS = (
    """(rules) => axe.run(document, { runOnly: rules, resultTypes: ["violations"] }).then((run) => run.violations)"""
)
# The rest of the answer is ten times as long in coming over as in being found; in the dark only colours can differ.
RULES = {
    "light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "dark": ["color-contrast", "link-in-text-block"],
}
CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


class House:
    """A laid-out practice that is being served."""

    def __init__(self, served, laid):
        self.served = served
        self.laid = laid

    def at(self, path):
        """Return the whole address of a path."""
        return self.served.address + path

    def say(self, *words):
        """Ask the command line, in JSON."""
        command = [sys.executable, "-m", "attune.cli", *words, "--json"]
        done = subprocess.run(
            command, env=surroundings(self.served.data), capture_output=True, text=True, timeout=120, check=True
        )
        return json.loads(done.stdout)


@pytest.fixture(scope="module")  # Playwright holds a running loop, in which Django refuses its database
def chromium():
    if not Path(CHROMIUM).exists():
        pytest.skip("Debian's chromium is not installed")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *root])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    """A fresh browser: its own cookies, a laptop's screen; a page error fails the journey."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.wrong = []
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("console", lambda line: page.wrong.append(line.text) if _matters(line) else None)
    yield page
    wrong = page.wrong
    context.close()
    assert wrong == []


def lay(folder, *kinds, patience=300):
    """Make a store, lay out the cast with films of these kinds, and serve it."""
    data = migrated_store(folder / "data")
    env = surroundings(data, DJANGO_SETTINGS_MODULE="attune.settings", PYTHONPATH=f"{ROOT / 'src'}{os.pathsep}{ROOT}")
    for name in ("ATTUNE_TEST_CACHE",):
        if name in os.environ:
            env[name] = os.environ[name]
    command = [sys.executable, "-m", "tests.journeys.laying", *map(str, kinds)]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=patience, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return House(serve(data), json.loads(done.stdout.splitlines()[-1]))


def looks_right(page: Page, *, dark=True):
    """Let axe look at the page in light and in dark: no rule of WCAG 2.2 A or AA may be broken."""
    assert flaws(page, dark=dark) == [], page.url


def flaws(page: Page, *, dark=True):
    """Return what axe finds amiss on the page in light and in dark."""
    if page.evaluate("!window.axe"):
        page.evaluate(AXE.read_text())
    found = []
    for scheme in ("light", "dark") if dark else ("light",):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        told = page.evaluate(FLAWS, RULES[scheme])
        found += [f"{rule['id']} in {scheme}: {rule['nodes'][0]['html'][:160]}" for rule in told]
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return found


def _matters(line):
    return line.type == "error" and "404 (Not Found)" not in line.text
