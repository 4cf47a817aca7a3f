"""Opens a film by its content alone, chooses its picture, and gives what its packets hold."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import av
import av.error
from av.stream import Disposition

from attune.media.errors import CutShort, NoPicture, NotAFilm, TooLarge, UnknownCodec, UnsafeFormat
from attune.vault.sources import Placed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

DECODER_THREADS = 2

_FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,avi,dv"
_OPTIONS = {"format_whitelist": _FORMATS, "protocol_whitelist": "none"}
_LISTS = {b"ffconcat": "ffconcat", b"#EXTM3U": "M3U", b"v=0": "SDP", b"[playlist]": "PLS", b"<?xml": "XML", b"<": "XML"}
_MOV_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
_NOT_MOVING = Disposition.attached_pic | Disposition.still_image | Disposition.timed_thumbnails
# 8K; two threads of HEVC at this size still fit the memory that a child may take.
_MOST_POINTS = 8192 * 4320


def open_film(source: BinaryIO) -> InputContainer:
    """Open a film by its content alone; nothing but ``source`` is read. Raises as ``probe`` does.

    Several containers may be open on one source, as long as they are used from one thread.
    """
    head = _head(source)
    for mark, kind in _LISTS.items() if _is_text(head) else ():
        if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(mark):
            raise UnsafeFormat(kind=kind)
    try:
        return av.open(_Nameless(source), "r", options=dict(_OPTIONS), metadata_errors="replace")
    except av.error.FFmpegError as error:
        raise (CutShort if head[4:8] in _MOV_BOXES else NotAFilm) from error


def picture_track(container: InputContainer) -> VideoStream:
    """Choose the moving picture: never a cover, the default before others, the larger before the smaller."""
    moving = [video for video in container.streams.video if not video.disposition & _NOT_MOVING]
    if not moving:
        raise NoPicture
    known = [video for video in moving if video.codec_context is not None]
    if not known:
        raise UnknownCodec(codec="unknown")
    video = max(known, key=lambda one: (bool(one.disposition & Disposition.default), one.width * one.height))
    if video.width * video.height > _MOST_POINTS:
        raise TooLarge(width=video.width, height=video.height)
    video.codec_context.thread_count = DECODER_THREADS
    video.thread_type = "AUTO"
    return video


def tick_of(frame: VideoFrame) -> int | None:
    """Return a decoded picture's time in ticks of its stream: as its packet said, or as its decoding order implies."""
    return frame.dts if frame.pts is None else frame.pts


def packets(container: InputContainer, stream: VideoStream | AudioStream) -> Iterator[Packet[Any]]:
    """Give a stream's packets, an empty one last; without that last one where the file is cut off.

    So damaged that nothing after this place can be found counts as cut off, also where a packet claims gigabytes, or
    to be of a stream that the film never named (PyAV's IndexError).
    """
    try:
        yield from container.demux(stream)
    except (av.error.FFmpegError, IndexError):
        return


def decoded(stream: VideoStream | AudioStream, packet: Packet[Any] | None) -> list[Any]:
    """Return what a packet decodes to: nothing where it is damaged, which FFmpeg names in many ways.

    ``None`` asks for what the decoder still holds at the end. FFmpeg's ``MemoryError`` goes through.
    """
    try:
        return list(stream.decode(cast("Any", packet)))
    except av.error.MemoryError:
        raise
    except av.error.FFmpegError:
        return []


class _Nameless(Placed):
    """A source without its name, and with a place of its own, so that its owner and other readers may move about."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source

    def ends_at(self) -> int:
        return self._source.seek(0, io.SEEK_END)

    def read(self, size: int = -1) -> bytes:
        self._source.seek(self._place)
        data = self._source.read(size)
        self._place += len(data)
        return data


def _head(source: BinaryIO) -> bytes:
    source.seek(0)
    return source.read(64)


def _is_text(head: bytes) -> bool:
    """Tell whether a file begins as text: the clock of an AVCHD file may well begin with the letter of a list."""
    return not any(byte < ord(" ") and byte not in b"\t\n\f\r" for byte in head)
