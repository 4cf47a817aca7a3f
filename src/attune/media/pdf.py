"""A PDF of drawn pages (ISO 32000-1), tagged so that it can be read aloud, and with nothing in it about its making.

Pillow's writer notes the day and its own name, typesetters note theirs: what leaves names neither program nor day.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

_QUALITY = 92
_POINTS = 72  # to the inch


def write_pdf(sheet: Sequence[Image.Image], said: Sequence[str], *, dpi: int, language: str = "en-GB") -> bytes:
    """Return the pages as a PDF; `said[i]` is what page i says, for who cannot see it.

    Each page is one picture, a tagged figure with `said` as its other text. There is no information dictionary, no
    metadata stream and no file identifier.
    """
    body = _Body()
    catalogue, tree, structure, parents = body.keep(), body.keep(), body.keep(), body.keep()
    placed = [(body.keep(), body.keep(), body.keep(), body.keep()) for _ in sheet]
    for number, (image, words) in enumerate(zip(sheet, said, strict=True)):
        page, content, picture, figure = placed[number]
        wide, high = (side * _POINTS / dpi for side in image.size)
        box = f"/MediaBox [0 0 {wide:.2f} {high:.2f}]"
        resources = f"/Resources << /XObject << /P {picture} 0 R >> >>"
        body.put(
            page,
            f"<< /Type /Page /Parent {tree} 0 R {box} {resources} /Contents {content} 0 R /StructParents {number} >>",
        )
        drawn = f"/Figure << /MCID 0 >> BDC q {wide:.2f} 0 0 {high:.2f} 0 0 cm /P Do Q EMC".encode()
        body.put(content, f"<< /Length {len(drawn)} >>", drawn)
        _put_picture(body, picture, image)
        alternative = f"/Alt {_text(words)} /Pg {page} 0 R /K 0 /P {structure} 0 R"
        body.put(figure, f"<< /Type /StructElem /S /Figure {alternative} >>")
    pages = " ".join(f"{page} 0 R" for page, *_ in placed)
    body.put(tree, f"<< /Type /Pages /Kids [{pages}] /Count {len(placed)} >>")
    figures = " ".join(f"{figure} 0 R" for *_, figure in placed)
    body.put(structure, f"<< /Type /StructTreeRoot /K [{figures}] /ParentTree {parents} 0 R >>")
    kept = " ".join(f"{number} [{figure} 0 R]" for number, (*_, figure) in enumerate(placed))
    body.put(parents, f"<< /Nums [{kept}] >>")
    reading = f"/MarkInfo << /Marked true >> /StructTreeRoot {structure} 0 R /Lang ({language})"
    body.put(catalogue, f"<< /Type /Catalog /Pages {tree} 0 R {reading} >>")
    return body.whole(catalogue)


def _put_picture(body: _Body, number: int, image: Image.Image) -> None:
    made = io.BytesIO()
    image.save(made, "JPEG", quality=_QUALITY, subsampling=0)
    colours = "/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode"
    size = f"/Width {image.width} /Height {image.height}"
    data = made.getvalue()
    body.put(number, f"<< /Type /XObject /Subtype /Image {size} {colours} /Length {len(data)} >>", data)


def _text(words: str) -> str:
    """Return a text string as PDF writes any letter: UTF-16 with its mark, in hexadecimal."""
    return f"<{(chr(0xFEFF) + words).encode('utf-16-be').hex()}>"


class _Body:
    """The numbered objects of a PDF, and where each begins."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []

    def keep(self) -> int:
        """Take the next number for an object that is written later."""
        self._objects.append(b"")
        return len(self._objects)

    def put(self, number: int, dictionary: str, stream: bytes | None = None) -> None:
        """Write an object: a dictionary, and the stream that it describes."""
        after = b"" if stream is None else b"\nstream\n" + stream + b"\nendstream"
        self._objects[number - 1] = dictionary.encode("ascii") + after

    def whole(self, catalogue: int) -> bytes:
        """Return the file: head, objects, the table of where they begin, and where that is."""
        made = io.BytesIO()
        made.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        begins = []
        for number, content in enumerate(self._objects, 1):
            begins.append(made.tell())
            made.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))
        table = made.tell()
        count = len(begins) + 1
        made.write(b"xref\n0 %d\n0000000000 65535 f \n" % count)
        made.writelines(b"%010d 00000 n \n" % begin for begin in begins)
        made.write(b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, catalogue, table))
        return made.getvalue()
