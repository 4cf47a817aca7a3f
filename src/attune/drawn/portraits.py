"""Small drawn people, head and shoulders, for the pictures that explain a step; each is SVG text."""

from dataclasses import dataclass

INK = "#2a1a14"
MOUTH = "#7a2f2a"
CHEEK = "#d9604f"


@dataclass(frozen=True)
class Looks:
    """How one drawn person looks: colours as `#rrggbb`, and the name of a way to wear hair."""

    top: str
    skin: str
    hair: str
    wears: str = "short"


RUTH = Looks("#7b5a9a", "#e3b48d", "#7a4526", "bun")
AMINA = Looks("#2f7a74", "#b87a52", "#2b1c17", "long")
YUSUF = Looks("#f3b94d", "#c98d63", "#33201a")
HANNAH = Looks("#7b5a9a", "#f0c6a2", "#8a4b25", "long")
LEO = Looks("#d9654f", "#f5cfae", "#b56d31")
NORA = Looks("#b4574a", "#d9a57e", "#4a2d20", "long")
WALTER = Looks("#5d7f63", "#e3b48d", "#efece4", "old")
COLLEAGUE = Looks("#4f8f9d", "#8a5a3c", "#17120f", "curl")

_BEHIND = {
    "long": '<path d="M-19-4q-6 30 0 40h38q6-10 0-40z" fill="{hair}"/>',
    "bun": '<circle cy="-24" r="9" fill="{hair}"/>',
    "curl": (
        '<circle cx="-15" cy="-10" r="10" fill="{hair}"/><circle cx="15" cy="-10" r="10" fill="{hair}"/>'
        '<circle cy="-18" r="13" fill="{hair}"/>'
    ),
}
_OVER = {"old": '<path d="M-19 2q-4-16 6-20-6 10-2 20zM19 2q4-16-6-20 6 10 2 20z" fill="{hair}"/>'}
_FRINGE = '<path d="M-19.5-1Q-19-22 0-21.5 20-22 19.5-1 10-10 2-11-8-9-19.5-1z" fill="{hair}"/>'


def portrait(looks: Looks, x: float, y: float, scale: float, facing: int = 0) -> str:
    """One person, the middle of the face at (x, y), facing -1 left, 0 at us, 1 right."""
    behind = _BEHIND.get(looks.wears, "").format(hair=looks.hair)
    over = _OVER.get(looks.wears, _FRINGE).format(hair=looks.hair)
    return (
        f'<g transform="translate({x} {y}) scale({scale})">{behind}'
        f'<path d="M-6 14h12v14H-6z" fill="{looks.skin}"/>'
        f'<path d="M-33 74q-3-50 33-50t33 50v70h-66z" fill="{looks.top}"/>'
        f'<circle r="19" fill="{looks.skin}"/>{over}{_face(facing)}</g>'
    )


def _face(facing: int) -> str:
    return (
        f'<circle cx="{5 * facing - 6}" cy="2" r="2.1" fill="{INK}"/>'
        f'<circle cx="{5 * facing + 6}" cy="2" r="2.1" fill="{INK}"/>'
        f'<path d="M{5 * facing - 5} 9q5 4.5 10 0" stroke="{MOUTH}" stroke-width="2" fill="none"'
        ' stroke-linecap="round"/>'
        f'<ellipse cx="{4 * facing - 11}" cy="7.5" rx="3" ry="2" fill="{CHEEK}" opacity=".3"/>'
        f'<ellipse cx="{4 * facing + 11}" cy="7.5" rx="3" ry="2" fill="{CHEEK}" opacity=".3"/>'
    )
