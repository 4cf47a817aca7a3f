"""What the thumbnails of a sheet show."""

import io

import numpy as np
from PIL import Image

from attune.media import strip
from tests import filmmaker


def numbers_on(sheet):
    """Read each thumbnail's number; strips of 160 pixels are just wide enough."""
    paper = np.asarray(Image.open(io.BytesIO(sheet.jpeg)).convert("L"))
    return [
        filmmaker.read_number(paper[top : top + sheet.height, left : left + sheet.width])
        for top, left in (
            (place // strip.ACROSS * sheet.height, place % strip.ACROSS * sheet.width)
            for place in range(len(sheet.frames))
        )
    ]
