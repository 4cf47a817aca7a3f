"""How soon a long film of each camera format shows its first picture, once its last byte is in, on a real server."""

from collections.abc import Iterator
from pathlib import Path

from tests.films.seed import asked, seeded
from tests.serving import serve

from bench.film_making import LIKE_A_CAMERA, PICTURES, VOICES, repeated
from bench.measuring import Row, ffmpeg, told

BOUND = 5.0
MADE_SECONDS, TIMES = 10, 18
INTERLACED = "-vf tinterlace=interleave_top,setfield=tff -r 25 -flags +ilme+ildct"
FORMATS = {
    "AVCHD": (
        "mts",
        f"{INTERLACED} -c:v libx264 -preset veryfast -b:v 16M -pix_fmt yuv420p -g 25 -bf 2 -c:a ac3 -f mpegts",
    ),
    "HEVC": ("mov", "-c:v libx265 -preset ultrafast -b:v 10M -pix_fmt yuv420p10le -tag:v hvc1 -c:a aac"),
    "MP4": ("mp4", LIKE_A_CAMERA),
    "ProRes": ("mov", "-c:v prores_ks -profile:v 0 -c:a pcm_s16le"),
    "WebM": ("webm", "-c:v libvpx -deadline realtime -cpu-used 8 -b:v 4M -c:a libopus"),
}
ARRIVE = """
import django, sys, time
django.setup()
from pathlib import Path
from attune.cases.models import Visit
from attune.films.actions import add_film
from attune.films.models import Film
from attune.people.models import Practitioner
ruth, visit = Practitioner.objects.get(pk=sys.argv[2]), Visit.objects.get(pk=sys.argv[3])
film = add_film(visit=visit, files=[Path(sys.argv[1])], by=ruth)
began = time.perf_counter()
while time.perf_counter() - began < 120:
    film.refresh_from_db()
    if film.problem:
        raise SystemExit(film.problem)
    shown = film.plays_at_once or (film.rendition and film.rendition.segments.filter(place=1).exists())
    if shown and film.state in {Film.State.VERIFIED, Film.State.READY}:
        break
    time.sleep(0.02)
print(time.perf_counter() - began)
"""


def rows(folder: Path) -> Iterator[Row]:
    """Bring one film of each format in, each on a server of its own."""
    return (_row(name, folder) for name in FORMATS)


def _row(name: str, folder: Path) -> Row:
    ending, words = FORMATS[name]
    short, film = folder / f"short.{ending}", folder / f"long.{ending}"
    inputs = ("-f", "lavfi", "-i", f"{PICTURES.replace('rate=25', 'rate=50')}", "-f", "lavfi", "-i", VOICES)
    rate = () if name == "AVCHD" else ("-r", "25")
    ffmpeg(*inputs, "-t", MADE_SECONDS, *rate, *words.split(), short)
    repeated(short, film, TIMES)
    size = film.stat().st_size >> 20
    data, seed = seeded(folder / name)
    served = serve(data)
    try:
        seconds = told(asked(data, ARRIVE, film, seed["ruth"], seed["visit"]))[0]
    finally:
        served.stop()
    what = f"first picture after the last byte: {name}, {MADE_SECONDS * TIMES // 60} minutes, {size} MiB"
    film.unlink()
    return Row(what, f"≤ {BOUND:g} s", f"{seconds:.1f} s", seconds <= BOUND)
