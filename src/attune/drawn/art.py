"""The small pictures for steps, questions and doors, and the mark; each is a whole SVG file as text."""

from attune.drawn.portraits import AMINA, COLLEAGUE, HANNAH, LEO, NORA, RUTH, WALTER, YUSUF, portrait

PINE, HONEY, CREAM, FLOOR = "#1d5c57", "#f3b94d", "#fffaf0", "#caa479"
SAND, MIST, BLUE, LILAC = "#ecd9bf", "#d5e0dc", "#d6e6ee", "#e6dcee"
SCREEN = "#2b3433"

_XMLNS = 'xmlns="http://www.w3.org/2000/svg"'
_PAIR = (
    f'<rect width="100" height="62" fill="{SAND}"/><rect y="48" width="100" height="14" fill="#d8b98d"/>'
    + portrait(AMINA, 36, 28, 0.72, 1)
    + portrait(YUSUF, 68, 36, 0.56, -1)
)


def card(ground: str, inside: str, *, floor: bool = True) -> str:
    """Return a picture of 200 × 150 with round corners, with or without a floor under its people."""
    ledge = f'<path d="M0 118h200v10q0 22-22 22H22Q0 150 0 128z" fill="{FLOOR}" opacity=".55"/>' if floor else ""
    return (
        f'<svg {_XMLNS} viewBox="0 0 200 150"><clipPath id="c"><rect width="200" height="150" rx="22"/></clipPath>'
        f'<g clip-path="url(#c)"><rect width="200" height="150" fill="{ground}"/>{ledge}{inside}</g></svg>\n'
    )


def doorway(ground: str, inside: str) -> str:
    """Return what is seen through a door, 160 × 200; things stand to the right, where the open leaf is not."""
    return (
        f'<svg {_XMLNS} viewBox="0 0 160 200" preserveAspectRatio="xMidYMid slice">'
        f'<rect width="160" height="200" fill="{ground}"/>{inside}</svg>\n'
    )


def camera(x: float, y: float, scale: float) -> str:
    """Draw a small handheld camera."""
    return (
        f'<g transform="translate({x} {y}) scale({scale})"><rect x="-24" y="-15" width="40" height="31" rx="7"'
        ' fill="#33403f"/><path d="M16-7l15-8v30l-15-8z" fill="#33403f"/><circle cx="-4" r="8.5" fill="#a9c7d6"/>'
        f'<circle cx="-4" r="4" fill="#24302f"/><circle cx="9" cy="-9" r="2.5" fill="{HONEY}"/></g>'
    )


def window(x: float, y: float, width: float, height: float, *, inside: str, box: str = "0 0 100 62") -> str:
    """Draw a piece of another picture, cut to a rectangle and filling it."""
    return (
        f'<svg x="{x}" y="{y}" width="{width}" height="{height}" viewBox="{box}"'
        f' preserveAspectRatio="xMidYMid slice">{inside}</svg>'
    )


def screen(x: float, y: float, width: float, height: float) -> str:
    """Draw a screen on which a parent and a child are seen."""
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="10" fill="{SCREEN}"/>'
        f'<rect x="{x + 5}" y="{y + 5}" width="{width - 10}" height="{height - 10}" rx="6" fill="{SAND}"/>'
        + window(x + 5, y + 5, width - 10, height - 10, inside=_PAIR)
    )


def padlock(x: float, y: float, scale: float) -> str:
    """Draw a closed lock on a pale disc."""
    return (
        f'<g transform="translate({x} {y}) scale({scale})"><circle r="25" fill="{CREAM}"/>'
        f'<path d="M-8-3v-6a8 8 0 0 1 16 0v6" fill="none" stroke="{PINE}" stroke-width="4.5"/>'
        f'<rect x="-12" y="-4" width="24" height="19" rx="5" fill="{PINE}"/><circle cy="5" r="2.8" fill="{HONEY}"/></g>'
    )


def dots(places: list[tuple[int, int]], radius: int) -> str:
    """Draw the days of a drawn calendar."""
    return "".join(f'<circle cx="{x}" cy="{y}" r="{radius}" fill="#d8cbb6"/>' for x, y in places)


def who() -> str:
    """Who comes: the practitioner at the door, with a small camera."""
    return card(
        BLUE,
        f'<rect x="70" y="18" width="92" height="110" rx="8" fill="{CREAM}"/>'
        '<rect x="78" y="26" width="76" height="102" rx="5" fill="#f0d9a6"/>'
        + portrait(RUTH, 114, 66, 0.98)
        + camera(134, 116, 0.82)
        + '<g transform="translate(34 118)"><path d="M-13 10h26l-4-26H-9z" fill="#b6683f"/>'
        '<path d="M0-14q-22-14-20-40 18 8 21 34 2-34 20-42 5 28-17 48z" fill="#5f8f5a"/></g>',
    )


def stop() -> str:
    """You can stop: a raised hand."""
    return card(
        SAND,
        portrait(AMINA, 66, 66, 0.96)
        + f'<circle cx="140" cy="68" r="40" fill="{CREAM}"/><g transform="translate(140 70)" fill="#b87a52">'
        '<rect x="-18" y="-18" width="8.5" height="30" rx="4.2"/>'
        '<rect x="-8.5" y="-26" width="8.5" height="36" rx="4.2"/>'
        '<rect x="1" y="-25" width="8.5" height="36" rx="4.2"/>'
        '<rect x="10.5" y="-19" width="8.5" height="30" rx="4.2"/>'
        '<path d="M-18 4h37v8q0 17-18 17-12 0-18-12l-10-15q4-6 9 0z"/></g>',
    )


def good() -> str:
    """We look at what goes well: a shining screen."""
    return card(
        MIST,
        f'<g stroke="{HONEY}" stroke-width="5" stroke-linecap="round">'
        '<path d="M100 8v9M52 16l6 8M148 16l-6 8M20 44l9 4M180 44l-9 4"/></g>'
        + screen(38, 30, 124, 84)
        + f'<path d="M84 114h32l6 12H78z" fill="{SCREEN}"/>',
    )


def see() -> str:
    """Who sees it: the two of you, and a lock."""
    return card(LILAC, portrait(AMINA, 62, 68, 0.92, 1) + portrait(RUTH, 140, 68, 0.92, -1) + padlock(100, 50, 0.92))


def gone() -> str:
    """When it is deleted: a day on the calendar, and a film that fades."""
    days = [(x, y) for y in (74, 90, 106) for x in (44, 60, 76, 92) if (x, y) not in {(76, 90), (76, 106), (92, 106)}]
    return card(
        BLUE,
        f'<rect x="24" y="34" width="88" height="86" rx="12" fill="{CREAM}"/>'
        f'<path d="M24 58h88V46q0-12-12-12H36q-12 0-12 12z" fill="{PINE}"/>'
        '<path d="M46 26v16M90 26v16" stroke="#33403f" stroke-width="6" stroke-linecap="round"/>'
        + dots(days, 5)
        + f'<circle cx="76" cy="90" r="10" fill="{HONEY}"/>'
        f'<g fill="none" stroke="{PINE}" stroke-width="4" stroke-linecap="round">'
        '<rect x="130" y="50" width="46" height="58" rx="7" stroke-dasharray="1 9"/>'
        '<path d="M142 66h22M142 79h22M142 92h22" stroke-dasharray="1 8" opacity=".75"/></g>',
        floor=False,
    )


def film() -> str:
    """We film a little: two people in a frame, and a camera."""
    return card(
        SAND,
        portrait(AMINA, 76, 62, 0.8, 1)
        + portrait(YUSUF, 122, 80, 0.62, -1)
        + f'<g stroke="{SCREEN}" stroke-width="4.5" fill="none" stroke-linecap="round">'
        '<path d="M34 44V32q0-6 6-6h14M166 44V32q0-6-6-6h-14M34 96v10q0 6 6 6h10M166 74"/></g>'
        + camera(160, 116, 1.02),
    )


def pick() -> str:
    """We pick a few seconds: a strip of film with one place chosen."""
    frames = "".join(
        window(27 + n * 37.5, 57, 34, 36, inside=f'<g opacity="{1 if n == 1 else 0.55}">{_PAIR}</g>', box="22 0 62 62")
        for n in range(4)
    )
    return card(
        MIST,
        f'<rect x="20" y="50" width="160" height="50" rx="9" fill="{SCREEN}"/>{frames}'
        f'<rect x="62" y="45" width="39" height="60" rx="8" fill="none" stroke="{HONEY}" stroke-width="6"/>'
        f'<path d="M81 26v12" stroke="{HONEY}" stroke-width="5" stroke-linecap="round"/>',
    )


def talk() -> str:
    """We look together and talk: two people under a screen."""
    return card(LILAC, screen(58, 14, 84, 58) + portrait(AMINA, 56, 92, 0.78, 1) + portrait(RUTH, 146, 92, 0.78, -1))


def meet() -> str:
    """We meet: a first talk, with a question between two people."""
    return card(
        SAND,
        portrait(AMINA, 62, 70, 0.92, 1)
        + portrait(RUTH, 142, 70, 0.92, -1)
        + f'<path d="M84 16h36q10 0 10 10v10q0 10-10 10h-12l-10 10v-10H84q-10 0-10-10V26q0-10 10-10z" fill="{CREAM}"/>'
        f'<path d="M96 28q0-6 6-6t6 6q0 4-6 6v3M102 41v.5" stroke="{PINE}" stroke-width="3.5" fill="none"'
        ' stroke-linecap="round"/>',
    )


def keep() -> str:
    """Show what the family keeps: two still pictures."""
    older = f'<rect width="100" height="62" fill="{BLUE}"/>' + portrait(NORA, 38, 30, 0.66, 1)
    return card(
        BLUE,
        f'<g transform="rotate(-7 80 80)"><rect x="28" y="30" width="92" height="88" rx="6" fill="{CREAM}"/>'
        + window(36, 38, 76, 56, inside=_PAIR)
        + '</g><g transform="rotate(9 138 92)"><rect x="104" y="58" width="70" height="68" rx="6" fill="#fff"/>'
        + window(110, 64, 58, 44, inside=older + portrait(WALTER, 68, 32, 0.62, -1))
        + "</g>",
        floor=False,
    )


def guide() -> str:
    """Supervision: two colleagues look at a film together."""
    return card(MIST, screen(62, 16, 76, 50) + portrait(RUTH, 58, 88, 0.78, 1) + portrait(COLLEAGUE, 146, 88, 0.78, -1))


def train() -> str:
    """Training: a small group in front of a screen."""
    group = (RUTH, 30, 92, 1), (COLLEAGUE, 78, 98, 0), (WALTER, 124, 98, 0), (NORA, 172, 92, -1)
    people = "".join(portrait(looks, x, y, 0.56, facing) for looks, x, y, facing in group)
    return card(SAND, screen(54, 12, 92, 56) + people)


def online() -> str:
    """Meeting by video call: two people on a laptop."""
    return card(
        BLUE,
        f'<rect x="34" y="30" width="132" height="84" rx="10" fill="{SCREEN}"/>'
        f'<clipPath id="l"><rect x="41" y="37" width="118" height="70" rx="5"/></clipPath>'
        f'<g clip-path="url(#l)"><rect x="41" y="37" width="118" height="70" fill="{LILAC}"/>'
        + portrait(RUTH, 76, 70, 0.78, 1)
        + portrait(AMINA, 126, 70, 0.78, -1)
        + '</g><path d="M20 116h160l8 10H12z" fill="#46524f"/>',
    )


def baby() -> str:
    """Draw a parent and a very young child, arm around."""
    return card(
        SAND,
        portrait(AMINA, 74, 58, 0.92, 1)
        + portrait(YUSUF, 130, 86, 0.72, -1)
        + '<path d="M84 112q26 14 44 4" stroke="#b87a52" stroke-width="10" fill="none" stroke-linecap="round"/>',
    )


def sign() -> str:
    """Draw a child who signs, and a parent who watches the hands."""
    return card(
        MIST,
        portrait(HANNAH, 62, 62, 0.86, 1)
        + portrait(LEO, 132, 72, 0.86, -1)
        + '<path d="M112 116q-8-10-2-26M152 114q14-8 10-28" stroke="#f5cfae" stroke-width="9" stroke-linecap="round"'
        ' fill="none"/><g fill="#f5cfae"><circle cx="110" cy="86" r="8"/><circle cx="163" cy="82" r="8"/></g>'
        f'<path d="M98 80l-7-3M99 92l-8 2M175 76l7-4M176 88l8 1" stroke="{HONEY}" stroke-width="3.5"'
        ' stroke-linecap="round"/>',
    )


def elder() -> str:
    """Draw a daughter and her father with an album."""
    return card(
        BLUE,
        portrait(NORA, 66, 64, 0.92, 1)
        + portrait(WALTER, 138, 64, 0.92, -1)
        + '<path d="M66 106l36 9 36-9v24l-36 9-36-9z" fill="#7a4a3a"/>'
        '<path d="M71 105l31 8v20l-31-8zM133 105l-31 8v20l31-8z" fill="#fdf6e6"/>',
    )


def look() -> str:
    """Two people who look at each other."""
    return card(
        BLUE,
        portrait(AMINA, 66, 66, 0.9, 1)
        + portrait(YUSUF, 142, 76, 0.74, -1)
        + f'<path d="M92 68h28" stroke="{HONEY}" stroke-width="4" stroke-dasharray="1 8" stroke-linecap="round"/>',
    )


def practitioner() -> str:
    """Draw the practitioner's own picture, until she brings a photograph."""
    return card(LILAC, f'<circle cx="100" cy="82" r="62" fill="{CREAM}" opacity=".7"/>' + portrait(RUTH, 100, 74, 1.12))


def door_public() -> str:
    """Draw the public page: a house and the path to it."""
    return doorway(
        "#cfe2e4",
        '<circle cx="126" cy="52" r="15" fill="#fff3c9"/>'
        '<path d="M0 132q50-30 92-16t68-12v96H0z" fill="#9cc08f"/>'
        '<path d="M118 200q-30-30-8-46t-4-30h16q14 18-2 32t30 44z" fill="#f4e6c8"/>'
        f'<path d="M84 92l28-24 28 24v34H84z" fill="{CREAM}"/>'
        '<path d="M78 96l34-30 34 30" fill="none" stroke="#c46a4a" stroke-width="7" stroke-linecap="round"'
        ' stroke-linejoin="round"/>'
        f'<rect x="104" y="102" width="17" height="24" rx="3" fill="{PINE}"/>'
        f'<rect x="126" y="99" width="10" height="10" rx="2" fill="{HONEY}"/>',
    )


def door_practitioner() -> str:
    """Draw the practitioner at her laptop."""
    return doorway(
        MIST,
        f'<rect x="86" y="26" width="58" height="42" rx="5" fill="{CREAM}"/>'
        '<path d="M92 62q12-20 22-12t24-12v24z" fill="#9cc08f"/>'
        + portrait(RUTH, 114, 96, 1)
        + f'<path d="M60 166h100v34H60z" fill="{FLOOR}"/>'
        '<path d="M76 158h76l6 10H70z" fill="#46524f"/>'
        f'<rect x="84" y="124" width="60" height="36" rx="5" fill="{SCREEN}"/>'
        f'<circle cx="114" cy="142" r="5" fill="{HONEY}"/>',
    )


def door_office() -> str:
    """Draw the office: a calendar, a letter and a cup of tea."""
    days = [(93, 63), (107, 63), (121, 63), (135, 63), (93, 78), (121, 78), (135, 78)]
    return doorway(
        "#f0dfc9",
        '<path d="M60 160h100v40H60z" fill="#b9835a"/>'
        f'<rect x="80" y="34" width="66" height="60" rx="8" fill="{CREAM}"/>'
        '<path d="M80 52h66V42q0-8-8-8H88q-8 0-8 8z" fill="#c46a4a"/>'
        + dots(days, 4)
        + f'<circle cx="107" cy="78" r="7" fill="{HONEY}"/><g transform="rotate(-5 110 140)">'
        '<rect x="84" y="112" width="40" height="50" rx="4" fill="#fff"/>'
        '<path d="M92 124h24M92 133h24M92 142h14" stroke="#b5bcb8" stroke-width="3.5" stroke-linecap="round"/></g>'
        f'<path d="M132 138h20v14q0 9-10 9t-10-9z" fill="{PINE}"/>'
        f'<path d="M152 142q9 0 8 7t-9 6" fill="none" stroke="{PINE}" stroke-width="4"/>'
        f'<path d="M138 132q-3-5 1-9M146 132q-3-5 1-9" stroke="{CREAM}" stroke-width="3" fill="none"'
        ' stroke-linecap="round"/>',
    )


def door_family() -> str:
    """Draw a parent's phone with the family's own page."""
    return doorway(
        LILAC,
        f'<path d="M60 176h100v24H60z" fill="{FLOOR}"/>'
        f'<rect x="84" y="52" width="64" height="126" rx="13" fill="{SCREEN}"/>'
        '<rect x="89" y="58" width="54" height="114" rx="8" fill="#fbf8f3"/>'
        f'<rect x="94" y="66" width="44" height="32" rx="7" fill="{PINE}"/>'
        f'<path d="M100 76h22M100 85h30" stroke="{CREAM}" stroke-width="3.5" stroke-linecap="round"/>'
        + window(94, 103, 44, 32, inside=_PAIR)
        + f'<rect x="94" y="140" width="44" height="14" rx="6" fill="#fdf0d6"/><g fill="{PINE}">'
        '<circle cx="100" cy="163" r="3"/><circle cx="111" cy="163" r="3" opacity=".4"/>'
        '<circle cx="122" cy="163" r="3" opacity=".4"/><circle cx="133" cy="163" r="3" opacity=".4"/></g>',
    )


def _circles() -> str:
    return (
        f'<circle cx="13" cy="17" r="11" fill="{PINE}"/><circle cx="23" cy="19" r="8" fill="{HONEY}"/>'
        '<path d="M17.2 13.6a8 8 0 0 0 0 10.8 11 11 0 0 0 0-10.8z" fill="#fff7e4"/>'
    )


def mark() -> str:
    """Draw the mark: two circles that overlap, pine and honey."""
    return f'<svg {_XMLNS} viewBox="0 0 34 34">{_circles()}</svg>\n'


def favicon() -> str:
    """Draw the mark on warm paper, so that it is seen on a dark tab too."""
    return (
        f'<svg {_XMLNS} viewBox="0 0 34 34"><rect width="34" height="34" rx="9" fill="#fbf8f3"/>'
        f'<g transform="translate(1.5 .5) scale(.94)">{_circles()}</g></svg>\n'
    )


STEPS = (
    who, stop, good, see, gone, film, pick, talk, meet, keep, guide, train, online, baby, sign, elder, look,
    practitioner,
)  # fmt: skip
ART = {f"art-{picture.__name__}": picture for picture in STEPS} | {
    "door-public": door_public,
    "door-practitioner": door_practitioner,
    "door-office": door_office,
    "door-family": door_family,
    "mark": mark,
    "favicon": favicon,
}
