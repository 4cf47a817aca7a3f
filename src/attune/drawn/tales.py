"""What the public page's two films show and say, shot by shot, with their captions; all of it is made up."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shot:
    """A piece of one family's film, from `start` for so many seconds, from afar or close, and what is said over it."""

    kind: str
    start: float
    seconds: float
    caption: str = ""
    close: bool = False


EXPLAIN = (
    Shot("blocks", 0.4, 6.0, "This film is drawn. The people in it are made up."),
    Shot(
        "blocks",
        61.0,
        6.6,
        "Video Interaction Guidance begins with you.\nWhat would you like to be different?",
        close=True,
    ),
    Shot("book", 1.0, 6.0, "We come to you, with a small camera."),
    Shot("book", 17.2, 6.8, "We film some everyday time together.\nAbout 20 minutes is enough."),
    Shot("blocks", 7.2, 5.4, "Then we look for a few seconds that go well.", close=True),
    Shot("blocks", 14.4, 6.6, "About a week later we watch them with you.\nYou speak first."),
    Shot("book", 5.6, 6.4, "You see what you already do,\nand what it tells you.", close=True),
    Shot("album", 27.0, 6.4, "It is for people of every age."),
    Shot("album", 13.8, 5.4, "A daughter and her father, too.", close=True),
    Shot("book-dan", 2.6, 6.4, "You can stop at any time.\nYou choose who sees your film."),
    Shot("blocks", 45.0, 6.6, "At the end you keep your moments,\nand the film is deleted.", close=True),
    Shot("album", 66.0, 6.4, "Ask us for a first talk.\nYou need not be sure."),
)

PARENTS = (
    Shot("blocks", 69.4, 5.6, "This film is drawn. The parents and their words are made up."),
    Shot("blocks", 23.6, 6.6, "Amina: “I thought he did not want to play with me.”"),
    Shot("blocks", 6.4, 6.2, "Amina: “Then I saw it. I wait, and he reaches.”", close=True),
    Shot("blocks", 61.2, 6.6, "Amina: “He says it, and I say it back.\nIt is a talk. We were talking all along.”"),
    Shot("book", 46.6, 6.0, "Hannah: “Some days he looks away.\nI used to call and call.”"),
    Shot("book", 5.8, 6.2, "Hannah: “Now I watch his hands. He tells me so much.”", close=True),
    Shot("book-dan", 7.0, 6.0, "Dan: “I see Leo at weekends.\nI was afraid my signs were not good enough.”"),
    Shot("book-dan", 20.0, 6.4, "Dan: “On the film we just laugh. He has not noticed at all.”", close=True),
    Shot("album", 5.4, 6.6, "Nora: “Dad loses words. I used to fill them in.”"),
    Shot("album", 9.2, 6.0, "Nora: “If I wait, he finds them. I have it on film.”", close=True),
    Shot("album", 46.4, 7.4, "Nora: “And the old song, he knows all of it.”"),
    Shot("blocks", 46.0, 6.4, "Three families, made up for this film."),
)

TALES = {"explain": EXPLAIN, "parents": PARENTS}


def lasts(name: str) -> float:
    """Return how many seconds a tale lasts."""
    return round(sum(shot.seconds for shot in TALES[name]), 3)


def captions(name: str) -> str:
    """Return a tale's captions as a WebVTT file."""
    cues = ["WEBVTT"]
    t = 0.0
    for shot in TALES[name]:
        if shot.caption:
            cues.append(f"{_clock(t + 0.2)} --> {_clock(t + shot.seconds - 0.1)}\n{shot.caption}")
        t += shot.seconds
    return "\n\n".join(cues) + "\n"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
