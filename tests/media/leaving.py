"""What leaves, read back: which frames a film shows and when, when it beeps, and what it must not tell."""

import io

import av

from attune.media.probe import probe
from attune.media.reader import FilmReader
from tests import filmmaker

# Boxes and words by which a file tells of programs, devices, places, people and days; none so short that it may turn
# up in packed pictures by chance.
TELLING = (
    *(
        b"Lavc",
        b"Lavf",
        b"x264",
        b"libav",
        b"encoder",
        b"Encoder",
        b"Pillow",
        b"Typst",
        b"Python",
        b"attune",
        b"Attune",
    ),
    *(b"Exif", b"http://ns.adobe", b"xpacket", b"Photoshop", b"uuid", b"\xa9xyz", b"\xa9too", b"\xa9nam", b"\xa9day"),
    *(b"loci", b"com.apple", b"mdta", b"GPSL", b"iTXt", b"zTXt", b"tEXt", b"tIME", b"eXIf"),
)
TELLING_IN_PDF = (
    *(
        b"/Producer",
        b"/Creator",
        b"/CreationDate",
        b"/ModDate",
        b"/Author",
        b"/Info",
        b"/Metadata",
        b"/ID",
        b"/PieceInfo",
    ),
)


def opened(data):
    return FilmReader(io.BytesIO(data), probe(io.BytesIO(data)))


def film_reader(kind):
    return opened(filmmaker.make(kind).path.read_bytes())


def shown(data, part=lambda picture: picture):
    """The numbers read from all pictures, in order; None for one that carries none."""
    film = opened(data)
    pictures = [picture.to_ndarray(format="rgb24") for _, picture in film.frames(0, film.table.count)]
    return [filmmaker.read_number(part(picture)) for picture in pictures]


def times(data):
    """When each picture is shown, and the end."""
    table = opened(data).table
    return [table.time_of(frame) for frame in range(table.count + 1)]


def everything_decoded(data):
    """The numbers of all pictures that are in the file, edit lists passed over."""
    with av.open(io.BytesIO(data), options={"ignore_editlist": "1"}) as container:
        pictures = [picture.to_ndarray(format="rgb24") for picture in container.decode(video=0)]
    return [filmmaker.read_number(picture) for picture in pictures]


def sound(data):
    """All sound of a file, and its rate."""
    film = opened(data)
    return film.sound(film.table.span(0, film.table.count))


def told(data):
    """What in a file tells of programs, devices, places, people or days."""
    telling = TELLING + TELLING_IN_PDF if data.startswith(b"%PDF") else TELLING
    names = [name for name in telling if name in data]
    times_told = [] if data[4:8] != b"ftyp" else [name for name in (b"mvhd", b"tkhd", b"mdhd") if _dated(data, name)]
    return names + times_told


def _dated(data, box):
    """Whether a box of times carries a day: creation and change, four bytes each after version and flags."""
    at = data.find(box)
    while at >= 0:
        if data[at + 8 : at + 16] != bytes(8):
            return True
        at = data.find(box, at + 4)
    return False
