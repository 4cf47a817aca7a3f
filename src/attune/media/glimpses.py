"""Single pictures along a film in one pass forward, decoding as little of it as may be; for thumbnails."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from attune.media.opening import decoded, open_film, packets, picture_track, tick_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from attune.media.facts import FilmFacts
    from attune.media.span import FrameTable


def glimpses(source: BinaryIO, facts: FilmFacts, wanted: Sequence[int]) -> Iterator[tuple[int, VideoFrame]]:
    """Give (number, picture) for the rising frame numbers ``wanted``, as decoded, still interlaced.

    The film is read through once without seeking: seeks cost 2.6 times the CPU, and in MPEG streams land late. A key
    picture is decoded alone. Another one is reached from the key picture before it, without the pictures that no other
    leans on; so what comes may be the next that was decoded, and nothing comes where that is the next one wanted.
    """
    due = _Due(facts.table, wanted)
    with open_film(source) as container:
        video = picture_track(container)
        video.codec_context.skip_frame = "NONREF"
        unbroken = True
        for packet in packets(container, video):
            if not packet.size or not due.waiting:
                break
            if not due.needs(packet):
                unbroken = False
                continue
            if packet.is_keyframe and (due.alone or not unbroken):
                # Pictures that do not follow each other would be given out in a wrong order, or not at all.
                yield from due.met(_drained(video))
            yield from due.met(decoded(video, packet))
            unbroken = True
        yield from due.met(decoded(video, None))


def _drained(video: VideoStream) -> list[VideoFrame]:
    pictures = decoded(video, None)
    video.codec_context.flush_buffers()
    return pictures


class _Due:
    """What is still to come, and which packets that takes."""

    def __init__(self, table: FrameTable, wanted: Sequence[int]) -> None:
        self.waiting = deque(wanted)
        self.alone = False  # nothing but the key picture is wanted of this group
        self._after_key = False
        self._shown = table.times[:-1] + table.start
        self._keys = table.keyframes
        self._wanted = np.array(wanted, np.int64)
        self._group_ends = int(self._keys[0]) if len(self._keys) else len(self._shown)

    def needs(self, packet: Packet[Any]) -> bool:
        """Tell whether a packet is to be decoded; packets come in the order of the file."""
        number = self._number_of(packet.pts) if packet.is_keyframe else None
        place = -1 if number is None else int(np.searchsorted(self._keys, number))
        if number is None or place == len(self._keys) or self._keys[place] != number:
            # What follows a key picture with no time of a frame is its other field.
            field = self._after_key and self._number_of(packet.pts) is None
            self._after_key = False
            return field or (not self.alone and bool(self.waiting) and self.waiting[0] < self._group_ends)
        self._group_ends = int(self._keys[place + 1]) if place + 1 < len(self._keys) else len(self._shown)
        left, right = np.searchsorted(self._wanted, [number, self._group_ends])
        self.alone = self._wanted[left:right].tolist() in ([], [number])
        self._after_key = bool(left < right)
        return self._after_key

    def met(self, pictures: Sequence[VideoFrame]) -> Iterator[tuple[int, VideoFrame]]:
        """Give those of the decoded pictures that are what was waited for."""
        for picture in pictures:
            number = self._number_of(tick_of(picture))
            if number is None:
                continue
            while len(self.waiting) > 1 and self.waiting[1] <= number:
                self.waiting.popleft()
            if self.waiting and self.waiting[0] <= number:
                self.waiting.popleft()
                yield number, picture

    def _number_of(self, tick: int | None) -> int | None:
        if tick is None:
            return None
        number = int(np.searchsorted(self._shown, tick))
        return number if number < len(self._shown) and self._shown[number] == tick else None
