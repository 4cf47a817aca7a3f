"""A film is sent by the page in Chromium while everything that can break is broken; what is sent again is counted."""

import hashlib
import os
from dataclasses import dataclass, field

from playwright.sync_api import expect

from attune.films.rules import PART_BYTES
from tests.filmmaker import make
from tests.films.test_crash import kill, process_of, state
from tests.serving import below, serve

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 120_000


def long_film(folder, megabytes=20, name="long.mp4"):
    """Make a film that is made long by bytes that players pass over."""
    film = folder / name
    filler = os.urandom(megabytes * 2**20)
    film.write_bytes(make("h264_25").path.read_bytes() + (len(filler) + 8).to_bytes(4, "big") + b"free" + filler)
    return film


@dataclass
class Sent:
    """What the page sent of one file, piece by piece, and so what it sent again."""

    length: int
    offsets: list[int] = field(default_factory=list)

    def hear(self, request):
        """Note one request, if it is a piece."""
        if request.method == "PATCH":
            self.offsets.append(int(request.headers["upload-offset"]))

    @property
    def again(self):
        """Return how many bytes were sent a second time at the most after any break."""
        reached, most = 0, 0
        for offset in self.offsets:
            most = max(most, reached - offset)
            reached = max(reached, min(offset + PART_BYTES, self.length))
        return most


class Sitting:
    """A practitioner at the page with one film, whose server, line and browser can be broken."""

    def __init__(self, playwright, data, facts, film):
        self.playwright, self.data, self.facts, self.film = playwright, data, facts, film
        self.sent = Sent(film.stat().st_size)
        self.served = serve(data)
        self.browser = None
        self.open()

    def open(self):
        """Open a browser of its own, with the page in it."""
        self.browser = self.playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        self.context = self.browser.new_context()
        self.context.add_cookies([{"name": "sessionid", "value": self.facts["session"], "url": self.served.address}])
        self.page = self.context.new_page()
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.page.on("request", self.sent.hear)
        self.page.goto(f"{self.served.address}/visits/{self.facts['visit']}/film/")

    def choose(self):
        """Choose the film."""
        self.page.set_input_files("#film-file", self.film)

    def wait_for_pieces(self, more):
        """Wait until so many more pieces were begun, or everything is here."""
        for _ in range(more):
            with self.page.expect_request(lambda request: request.method == "PATCH", timeout=PATIENCE):
                pass

    def reload(self):
        """Reload the page in the middle, and choose the same again."""
        self.page.reload()
        self.choose()

    def lose_the_line(self, milliseconds):
        """Lose the network for a moment."""
        self.context.set_offline(True)
        self.page.wait_for_timeout(milliseconds)
        self.context.set_offline(False)

    def kill_the_web(self):
        """Kill the web processes; the supervisor starts them again."""
        web = process_of(self.served, b"attune.web")
        kill([pid for head in web for pid in (head, *below(head))])

    def kill_everything(self):
        """Kill the supervisor with all that is below it, as a power cut would, and start it again."""
        port = int(self.served.address.rpartition(":")[2])
        everything = [self.served.process.pid, *self.served.children()]
        kill(everything)
        self.served.process.wait()
        self.served = serve(self.data, port=port)

    def close_the_browser(self):
        """Close the browser in the middle, open another, and choose the same again."""
        self.browser.close()
        self.open()
        self.choose()

    def break_somehow(self, chance, how=""):
        """Break one thing, a moment after now; return which."""
        how = how or chance.choice(BREAKS)
        self.page.wait_for_timeout(chance.uniform(0, 150))
        getattr(self, how)(*([chance.uniform(50, 1500)] if how == "lose_the_line" else []))
        return how

    def until_verified(self):
        """Wait until the page says that the card may be wiped."""
        expect(self.page.get_by_text("Verified. You may wipe the card.").first).to_be_visible(timeout=PATIENCE)

    def is_equal(self):
        """Tell whether what lies in the store is the film on the card, once, and nothing is lost."""
        found = state(self.data)
        sums = [each["sha256"] for each in found["films"] if each["deleted_at"] is None]
        return sums[-1:] == [hashlib.sha256(self.film.read_bytes()).hexdigest()] and found["lost"] == []

    def close(self):
        """End browser and server."""
        self.browser.close()
        self.served.kill()


BREAKS = ("reload", "lose_the_line", "kill_the_web", "kill_everything", "close_the_browser")
