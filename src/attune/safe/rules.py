"""What a stored thing can be refused for."""

from attune.refusals import Refusal


class ThingGone(Refusal):
    """The stored thing was deleted while something was still being added to it; what was added is gone too."""

    code = "thing-gone"
    final = True

    def __init__(self) -> None:
        super().__init__("This was deleted meanwhile, so nothing more is kept of it. Nothing else was touched.")


class PlaceTaken(Refusal):
    """Somebody else has added a segment at this place; theirs is kept."""

    code = "place-taken"

    def __init__(self) -> None:
        super().__init__("Another copy of this arrived first and is safe. Ask how far it is, and go on from there.")
