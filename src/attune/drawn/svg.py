"""A drawn picture as the text of an SVG file."""

from attune.drawn.shapes import Gradient, Outline, Part, Shape


def svg(parts: tuple[Part, ...]) -> str:
    """Return a whole SVG file of 640 × 360 units that holds no script, style or outside reference."""
    gradients: dict[Gradient, str] = {}
    body = "\n".join(_part(part, gradients) for part in parts)
    defs = "".join(_gradient(gradient, name) for gradient, name in gradients.items())
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360" preserveAspectRatio="xMidYMid slice">\n'
        f"<defs>{defs}</defs>\n{body}\n</svg>\n"
    )


def _part(part: Part, gradients: dict[Gradient, str]) -> str:
    if isinstance(part, Shape):
        return _shape(part, gradients)
    inner = "".join(_part(each, gradients) for each in part.parts)
    matrix = " ".join(_number(value, places=4) for value in part.matrix)
    return f'<g transform="matrix({matrix})">{inner}</g>'


def _shape(shape: Shape, gradients: dict[Gradient, str]) -> str:
    fill = shape.fill
    if isinstance(fill, Gradient):
        fill = f"url(#{gradients.setdefault(fill, f'g{len(gradients)}')})"
    text = f'<path d="{_outline(shape.outline)}" fill="{fill}"'
    if shape.stroke != "none":
        text += f' stroke="{shape.stroke}" stroke-width="{_number(shape.width)}"'
        text += ' stroke-linecap="round" stroke-linejoin="round"' if shape.round_ends else ""
    return text + (f' opacity="{_number(shape.opacity)}"' if shape.opacity != 1 else "") + "/>"


def _outline(outline: Outline) -> str:
    text = ""
    for bit in outline:
        word = bit if isinstance(bit, str) else _number(bit)
        text += word if not text or isinstance(bit, str) or text[-1].isalpha() or word[0] == "-" else " " + word
    return text


def _gradient(gradient: Gradient, name: str) -> str:
    stops = "".join(
        f'<stop offset="{_number(at)}" stop-color="{colour}"'
        + (f' stop-opacity="{_number(opacity)}"' if opacity != 1 else "")
        + "/>"
        for at, colour, opacity in gradient.stops
    )
    a, b, c, d = (_number(value) for value in gradient.place)
    if gradient.kind == "linear":
        line = f'x1="{a}" y1="{b}" x2="{c}" y2="{d}"'
        return f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" {line}>{stops}</linearGradient>'
    matrix = f'gradientTransform="matrix({c} 0 0 {d} {a} {b})"'
    return (
        f'<radialGradient id="{name}" gradientUnits="userSpaceOnUse" cx="0" cy="0" r="1" {matrix}>{stops}'
        "</radialGradient>"
    )


def _number(value: float, places: int = 2) -> str:
    text = f"{value:.{places}f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
