"""What the demonstration's worker does: draw a film, bring it in as a card would, and tell the story on."""

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from attune import clock
from attune.audit.actions import SYSTEM
from attune.audit.models import Actor
from attune.billing.books import InvoiceLine, Notice
from attune.billing.invoicing import draft_invoice, issue_invoice, note_notice, open_charges
from attune.cases.models import Visit
from attune.clips.actions import add_clip, make_ready
from attune.clips.models import Clip
from attune.drawn.film import draw_film
from attune.drawn.scenes import MOMENTS
from attune.drawn.tales import captions
from attune.films.actions import add_film
from attune.films.models import Film
from attune.ids import new_id
from attune.jobs.actions import post_job
from attune.jobs.work import Run, work
from attune.people.models import Practitioner, Role
from attune.public.actions import place_film
from attune.public.models import PublicFilm
from attune.reviews.actions import Said, begin_review, catch_words, finish_review, open_review, record_view
from attune.reviews.models import Words
from attune.reviews.queries import is_cut

RATE = 25
LOOK_AGAIN = dt.timedelta(seconds=2)
CHOSEN = {"book": 3, "album": 2}  # clips chosen beforehand; the blocks are left for whoever looks around
TALES = {
    "explain": (PublicFilm.Slot.EXPLAINS, "How Video Interaction Guidance runs"),
    "parents": (PublicFilm.Slot.PARENTS, "What parents and carers say"),
}
VISITS_CHARGED = (Visit.Kind.FILMING, Visit.Kind.REVIEW)
SAID = (
    (Words.Kind.SAID, "He looks at the photo, then at me."),
    (Words.Kind.STRENGTH, "I waited, and he found the name himself."),
    (Words.Kind.WORKING_POINT, "Ask less. Wait for his hand on the page."),
)


def film_scene(*, kind: str, visit: Visit, by: Actor, seconds: float) -> None:
    """Post the drawing of a family's film for its filming visit."""
    post_job(
        kind="demo.film",
        args={"kind": kind, "visit": visit.id, "seconds": seconds},
        asked_by=by,
        thing=("visit", visit.id),
    )


def tell_tales() -> None:
    """Post the drawing of the public page's films, after everything else."""
    for tale in TALES:
        post_job(kind="demo.tale", args={"tale": tale}, priority=-5)


@work("demo.film", heavy=True, title=_("Drawing the film of %(family)s"))
def draw_and_bring_in(run: Run, *, kind: str, visit: str, seconds: float) -> None:
    """Draw a film onto the demonstration's card, bring it in by the same path as any camera's, and wipe the card."""
    there = Visit.objects.get(pk=visit)
    card = Path(settings.DATA) / "card"
    card.mkdir(exist_ok=True)
    file = card / f"{kind}.mp4"
    if not Film.objects.filter(visit=there, deleted_at=None).exclude(state=Film.State.IMPORTING).exists():
        draw_film(kind, file, seconds=seconds, rate=RATE, on_progress=run.progress)
        with clock.told(there.ends_at):
            add_film(visit=there, files=[file], by=there.practitioner)
    file.unlink(missing_ok=True)
    if kind in CHOSEN:
        _look_again("choose", kind, there)


@work("demo.choose")
def choose(run: Run, *, kind: str, visit: str) -> None:  # noqa: ARG001 - every work gets its run
    """Choose the first clips of a film once its frames are known, and make them ready."""
    there = Visit.objects.select_related("cycle", "practitioner").get(pk=visit)
    film = Film.objects.filter(visit=there, deleted_at=None).exclude(frames_count=None).first()
    if film is None:
        return _look_again("choose", kind, there)
    ruth = there.practitioner
    with clock.told(there.ends_at + dt.timedelta(hours=4)):
        if not film.clips.exists():
            inside = [moment for moment in MOMENTS[kind] if round(moment[1] * RATE) <= (film.frames_count or 0)]
            for start, end, title in inside[: CHOSEN[kind]]:
                add_clip(film=film, start=round(start * RATE), end=round(end * RATE), title=title, by=ruth)
        if there.cycle is not None and not there.cycle.clip_sets.filter(reopened_at=None).exists():
            make_ready(cycle=there.cycle, by=ruth)
    return _look_again("look", kind, there) if kind == "album" else None


@work("demo.look")
def look_together(run: Run, *, kind: str, visit: str) -> None:  # noqa: ARG001 - every work gets its run
    """Hold the first family's shared review once its clips are cut."""
    there = Visit.objects.select_related("cycle__case", "practitioner").get(pk=visit)
    clips = list(Clip.objects.filter(film__visit=there).chosen())
    if not all(is_cut(clip) for clip in clips) or there.cycle is None:
        return _look_again("look", kind, there)
    hour = there.cycle.visits.get(kind=Visit.Kind.REVIEW)
    if hour.done_at is None:
        with clock.told(hour.starts_at), transaction.atomic():
            _review(hour, clips, there.practitioner)
    return _look_again("invoice", kind, there)


@work("demo.invoice")
def ask_for_the_money(run: Run, *, kind: str, visit: str) -> None:  # noqa: ARG001 - every work gets its run
    """Issue the first family's invoice once both visits of its cycle are charged, and note that it was sent."""
    there = Visit.objects.select_related("cycle", "practitioner").get(pk=visit)
    charges = [*open_charges().filter(visit__cycle=there.cycle)]
    if InvoiceLine.objects.filter(charge__visit=there).exists():
        return None
    if len(charges) < len(VISITS_CHARGED):
        return _look_again("invoice", kind, there)
    office = Practitioner.objects.filter(roles__kind=Role.Kind.OFFICE).earliest("joined_at")
    with clock.told(max(charge.visit.ends_at for charge in charges) + dt.timedelta(days=1)), transaction.atomic():
        invoice = issue_invoice(invoice=draft_invoice(charges=charges, by=office), by=office)
        note_notice(invoice=invoice, kind=Notice.Kind.INVOICE, by=office)
    return None


@work("demo.tale", heavy=True)
def draw_tale(run: Run, *, tale: str) -> None:
    """Draw one of the public page's two films, with its captions, and put it into its place."""
    card = Path(settings.DATA) / "card"
    card.mkdir(exist_ok=True)
    file, words = card / f"{tale}.mp4", card / f"{tale}.vtt"
    draw_film(tale, file, rate=RATE, on_progress=run.progress)
    words.write_text(captions(tale), "utf-8")
    slot, title = TALES[tale]
    place_film(slot=slot, title=title, by=SYSTEM, file=file, captions=words, invented=True)
    file.unlink()
    words.unlink()


def _review(hour: Visit, clips: list[Clip], ruth: Practitioner) -> None:
    nora = hour.case.people.select_related("member").filter(part="client").first()
    if nora is None:
        return
    review = begin_review(review=open_review(visit=hour, by=ruth), by=ruth)
    for clip in clips:
        record_view(review=review, view=new_id(), clip=clip.id, rehearsal=False, through=True, by=ruth)
    for number, (kind, text) in enumerate(SAID):
        said = Said(new_id(), clips[number % len(clips)].id, nora.member_id, kind, text)
        catch_words(review=review, said=said, by=ruth)
    finish_review(review=review, next_activity="Looking through the album, with music on", reflection="", by=ruth)


def _look_again(step: str, kind: str, visit: Visit) -> None:
    post_job(
        kind=f"demo.{step}",
        args={"kind": kind, "visit": visit.id},
        asked_by=visit.practitioner,
        thing=("visit", visit.id),
        once=False,
        after=LOOK_AGAIN,
    )
