"""Contact sheets as a picture and as a PDF: the pictures asked for, the words, and nothing about their making."""

import io
import re
import zlib

import numpy as np
import pytest
from PIL import Image

from attune.media import contact
from attune.media.contact import Listed
from attune.media.cutter import picture_file
from attune.media.pdf import write_pdf
from tests import filmmaker
from tests.media.leaving import film_reader, told

pytestmark = pytest.mark.film


def listed(kind="h264_25", first=5, end=30, words="You wait, and he reaches"):
    return Listed(film_reader(kind), first, end, words)


def numbers(page, clip, place):
    """The numbers read from the three pictures of a clip that stands at a place of a page."""
    pixels = np.asarray(page)
    wide, high = contact._BOX
    scale = min(wide / clip.reader.facts.width, high / clip.reader.facts.height)
    size = round(clip.reader.facts.width * scale), round(clip.reader.facts.height * scale)
    found = []
    for column in range(3):
        left = 118 + column * (wide + 20)
        strip = pixels[118 + place * contact._STEP : 118 + (place + 1) * contact._STEP, left : left + size[0]]
        for top in range(strip.shape[0] - size[1]):
            number = filmmaker.read_number(strip[top : top + size[1]])
            if number is not None:
                found.append(number)
                break
    return found


def objects(data):
    """The numbered objects of a PDF by number, found through its own table."""
    at = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", data)[1])
    count = int(re.match(rb"xref\n0 (\d+)\n", data[at:])[1])
    begins = [int(line[:10]) for line in data[at:].splitlines()[3 : 2 + count]]
    return {number: data[begin : data.index(b"\nendobj", begin)] for number, begin in enumerate(begins, 1)}


def pictures(data):
    streams = [each for each in objects(data).values() if b"/Subtype /Image" in each]
    return [Image.open(io.BytesIO(each.partition(b"stream\n")[2].removesuffix(b"\nendstream"))) for each in streams]


@pytest.mark.parametrize("kind", ["h264_25", "rotated", "interlaced_mts", "wide_pixels"])
def test_each_clip_shows_its_first_its_middle_and_its_last_picture(kind):
    clip = listed(kind, 5, 30)
    (page,) = contact.pages([clip])
    assert page.size == contact.PAGE
    assert clip.frames == (5, 17, 29)
    assert numbers(page, clip, 0) == [5, 17, 29]


def test_the_times_are_those_of_the_film_and_the_length_of_the_clip():
    assert listed(first=5, end=30).times == "00:00.05 – 00:01.04   (1.0 s)"


def test_words_stand_on_the_sheet():
    assert contact.pages([listed(words="He waits")]) != contact.pages([listed(words="He laughs")])


def test_five_clips_take_two_pages_and_one_picture_holds_both():
    clips = [listed(first=first, end=first + 9, words="He waits") for first in range(0, 50, 10)]
    sheet = contact.pages(clips)
    assert len(sheet) == 2
    assert numbers(sheet[0], clips[3], 3) == [30, 34, 38]
    assert numbers(sheet[1], clips[4], 0) == [40, 44, 48]
    image = Image.open(io.BytesIO(picture_file(contact.one_picture(sheet), "png")))
    assert image.size == (contact.PAGE[0], 2 * contact.PAGE[1])


def test_a_pdf_holds_the_pages_as_they_were_drawn_and_can_be_read_aloud():
    clips = [listed(first=first, end=first + 9, words="Łukasz waits “so”") for first in range(0, 50, 10)]
    sheet = contact.pages(clips)
    data = write_pdf(sheet, contact.described(clips), dpi=contact.DPI)
    shown = pictures(data)
    assert [image.size for image in shown] == [contact.PAGE] * 2
    assert numbers(shown[1], clips[4], 0) == [40, 44, 48]
    every = b"\n".join(objects(data).values())
    said = [bytes.fromhex(text.decode()).decode("utf-16") for text in re.findall(rb"/Alt <([0-9a-f]+)>", every)]
    assert said[1] == "5. Łukasz waits “so” 00:01.15 – 00:01.23 (0.4 s)"
    assert len(said[0].splitlines()) == 4
    assert b"/Lang (en-GB)" in every
    assert re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", every) == [(b"595.44", b"842.04")] * 2


def test_a_contact_sheet_tells_nothing_of_when_and_by_what_it_was_made():
    sheet = contact.pages([listed()])
    png, pdf = picture_file(sheet[0], "png"), write_pdf(sheet, [""], dpi=contact.DPI)
    assert told(png) == []
    assert told(pdf) == []
    assert {png[at + 4 : at + 8] for at in _chunks(png)} == {b"IHDR", b"IDAT", b"IEND"}
    (image,) = pictures(pdf)
    assert set(image.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert write_pdf(sheet, [""], dpi=contact.DPI) == pdf


def _chunks(png):
    at = 8
    while at < len(png):
        yield at
        length = int.from_bytes(png[at : at + 4])
        assert zlib.crc32(png[at + 4 : at + 8 + length]) == int.from_bytes(png[at + 8 + length : at + 12 + length])
        at += 12 + length
