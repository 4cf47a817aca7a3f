"""One family with everything a route can name: films, clips, stills, a review with words, jobs. All of it is Ruth's."""

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from attune import clock
from attune.billing.actions import charge_visit
from attune.billing.books import CreditNote, Invoice, Payer, Payment
from attune.billing.conceding import concede
from attune.billing.invoicing import draft_invoice, issue_invoice
from attune.billing.models import Charge, Concession, Rate
from attune.billing.settling import book_payment, credit_invoice
from attune.cases.actions import receive_enquiry
from attune.cases.models import Cycle, Enquiry
from attune.clips.models import Clip, ClipSet, ClipSetItem, Export, ExportFile, ExportItem, Still, TimeSpent
from attune.consent.models import Decision, Purpose, Wording
from attune.consent.wordings import wording_for
from attune.films.actions import begin_film, override_consent
from attune.films.models import ConsentOverride, Film, FilmSheet
from attune.ids import new_id
from attune.jobs.actions import post_job
from attune.jobs.models import Job
from attune.keeping.actions import place_hold
from attune.keeping.models import Hold
from attune.media.span import FrameTable
from attune.people.models import Practitioner, Role
from attune.portal.actions import release_moment
from attune.public.actions import place_film, write_reply
from attune.public.models import PublicFilm
from attune.reviews.actions import Said, begin_review, catch_words, finish_review, open_review
from attune.reviews.models import HeldStill, SharedReview, Words
from attune.safe.actions import append_segment, complete_thing, seal_object, seal_thing
from attune.safe.models import StoredThing
from tests.cast import Home

FRAMES = 1000
TABLE = FrameTable(np.arange(FRAMES + 1) * 512, Fraction(1, 12800), np.array([0]))


@dataclass
class World:
    """What the addresses of the matrix are filled from."""

    home: Home
    enquiry: Enquiry
    film: Film
    sheet: int
    upload: str
    part: str
    job: Job
    clip: Clip
    still: Still
    review: SharedReview
    item: str
    words: str
    export: Export

    def argument(self, thing):
        """Return the id of a thing, by its name in the table."""
        home = self.home
        ids = {
            "family": home.family.pk,
            "member": home.client.pk,
            "case": home.case.pk,
            "cycle": home.cycles[0].pk,
            "filming": home.filming.pk,
            "shared review visit": home.review.pk,
            "participant": home.filming.participants.first().pk,
            "goal": home.case.goals.first().pk,
            "purpose": Purpose.FILMING,
            "practitioner": home.case.practitioner_id,
            "reply": "talk",
            "section of the page": "hero",
            "slot": PublicFilm.Slot.EXPLAINS,
            "enquiry": self.enquiry.pk,
            "rate": Rate.objects.latest("starts_on").pk,
            "concession": Concession.objects.get().pk,
            "charge": Charge.objects.get(visit=home.filming).pk,
            "invoice": Invoice.objects.get().pk,
            "credit note": CreditNote.objects.get().pk,
            "payer": Payer.objects.get().pk,
            "payment": Payment.objects.get().pk,
            "film": self.film.pk,
            "sheet": self.sheet,
            "fragment": 0,
            "upload": self.upload,
            "part": self.part,
            "job": self.job.pk,
            "clip": self.clip.pk,
            "still": self.still.pk,
            "review": self.review.pk,
            "item": self.item,
            "words": self.words,
            "held": self.still.pk,
            "export": self.export.pk,
            "export file": 0,
            "scanned decision": Decision.objects.exclude(scan=None).get().pk,
            "override": ConsentOverride.objects.get().pk,
            "wording": Wording.objects.first().pk,
            "hold": Hold.objects.get().pk,
            "profile": "standard",
            "role": Role.objects.filter(kind=Role.Kind.PRACTITIONER).first().pk,
            "time spent": TimeSpent.objects.get().pk,
        }
        return ids[thing]

    @property
    def secrets(self):
        """What must not stand on a page of somebody else."""
        return [*self.home.people, self.home.family.pk, self.home.case.pk, self.film.pk, self.clip.pk]


def make_world(home: Home, ruth: Practitioner, folder) -> World:
    """Fill one home with a film, its clips and its shared review; and the public page with a film and a person."""
    present(ruth, folder)
    upload = begin_film(visit=home.filming, name="holiday.mp4", length=8, by=ruth)
    film = upload.part.film
    fill(film)
    job = post_job(kind="film.sheets", args={"film": film.pk}, asked_by=ruth, thing=("film", film.pk))
    sheet = FilmSheet.objects.create(film=film, place=0, thing=seal(film, "sheet"), facts={"frames": [0]})
    clip = make_clip(home.cycles[0], film)
    still = Still.objects.create(film=film, family_id=film.family_id, frame=5, picture=seal(film, "still"))
    review = make_review(home, clip, ruth)
    said = Said(new_id(), clip.pk, home.client.pk, Words.Kind.SAID, "He looked at me")
    catch_words(review=review, said=said, by=ruth)
    item = review.clip_set.items.get().pk
    HeldStill.objects.create(review=review, clip=clip, still=still)
    enquiry = receive_enquiry(family_name="Priya and Dev", asked_by="Priya", by=ruth)
    export = make_export(home, clip, ruth)
    make_invoice(home, ruth)
    part = upload.part_id
    words = wording_for(Purpose.RESEARCH)
    home.says("Amina", Decision.Says.REFUSED, Purpose.RESEARCH, by=ruth, paper=b"%PDF-1.7 signed", wording=words)
    override_consent(visit=home.visits(2)[0], who="A neighbour", reason="He came in late", by=ruth)
    later = clock.today() + dt.timedelta(days=9)
    place_hold(case=home.case, owner=ruth, reason="A court asked", until=later, by=ruth)
    charge_visit(visit=home.filming, by=ruth)
    told = {"starts_on": clock.today(), "ends_on": None, "reason": "A hard year.", "by": ruth}
    concede(case=home.case, percent=Decimal(20), **told)
    TimeSpent.objects.create(practitioner=ruth, visit=home.filming, day=clock.today(), seconds=600)
    return World(home, enquiry, film, sheet.place, upload.pk, part, job, clip, still, review, item, said.id, export)


def present(ruth, folder):
    """Say something about Ruth on the public page, put a film there, and word a reply."""
    write_reply(key="talk", name="A first talk", subject="A talk", text="Hello {asked_by}", by=ruth)
    Practitioner.objects.filter(pk=ruth.pk).update(about="I have worked with families for twenty years.")
    for name in ("how.mp4", "how.vtt"):
        (folder / name).write_bytes(b"drawn")
    kept = {"file": folder / "how.mp4", "captions": folder / "how.vtt"}
    place_film(slot=PublicFilm.Slot.EXPLAINS, title="How it works", by=ruth, **kept)


def give_moment(world, ruth):
    """Finish the shared review, and give its clip to the mother."""
    finish_review(review=world.review, next_activity="", reflection="", by=ruth)
    release_moment(clip=world.clip, to=world.home.client, until=clock.now() + dt.timedelta(days=30), by=ruth)


def fill(film):
    """Bring a film to where everything has been made of it."""
    film.state = Film.State.READY
    film.frame_table = seal(film, "frames", TABLE.pack())
    film.rendition, film.peaks = copy_of(film), seal(film, "peaks")
    film.frames_count, film.duration_ticks = TABLE.count, int(TABLE.times[-1])
    film.time_base_num, film.time_base_den = TABLE.time_base.numerator, TABLE.time_base.denominator
    film.width, film.height = 640, 360
    film.facts = {"sheets": {"columns": 1, "rows": 1, "width": 160, "height": 90}}
    film.save()
    part = film.parts.get()
    part.thing = seal(film, "part")
    part.save()


def copy_of(film):
    """Keep a copy to step through: what opens a player, a head, and its first fragment."""
    copy, opening = seal(film, "rendition"), seal(film, "rendition", b"opening")
    append_segment(thing=copy, sealed=seal_object(family=film.family_id, chunks=[b"fragment"]), place=1)
    copy.facts = {"init": opening.pk}
    copy.save()
    return complete_thing(thing=copy, sha256=copy.sha256)


def seal(film, kind, data=b"sealed"):
    """Keep a small stored thing of the film's family."""
    return seal_thing(
        family=film.family_id, kind=StoredThing.Kind(kind), media_type="application/octet-stream", chunks=[data]
    )


def make_clip(cycle, film):
    """A clip of four seconds, cut."""
    return Clip.objects.create(
        film=film,
        family_id=film.family_id,
        cycle=cycle,
        start=100,
        end=200,
        place=0,
        title="You wait, and he reaches",
        made_by_kind="practitioner",
        made_by="x",
        cut=seal(film, "clip"),
        cut_start=100,
        cut_end=200,
    )


def make_export(home, clip, ruth):
    """A family copy of a clip, made."""
    asked = {"asked_by_kind": "practitioner", "asked_by": ruth.pk}
    until = clock.now() + dt.timedelta(days=7)
    export = Export.objects.create(
        family_id=clip.family_id,
        case=home.case,
        what=Export.What.CLIP,
        purpose=Purpose.FAMILY_COPY,
        ends_at=until,
        made_at=clock.now(),
        **asked,
    )
    kept = {"film": clip.film, "clip": clip, "start": clip.start, "end": clip.end}
    ExportItem.objects.create(export=export, family_id=clip.family_id, place=0, **kept)
    thing = seal(clip.film, "export")
    thing.media_type = "video/mp4"
    thing.save()
    ExportFile.objects.create(export=export, place=0, thing=thing)
    return export


def make_invoice(home, ruth):
    """An invoice of the shared review, part paid and in part taken back."""
    draft = draft_invoice(charges=[charge_visit(visit=home.review, by=ruth)], by=ruth)
    invoice = issue_invoice(invoice=draft, by=ruth)
    part = {invoice.lines.get().pk: Decimal("5.00")}
    credit_invoice(invoice=invoice, amounts=part, reason="Shorter", by=ruth)
    book_payment(payer=invoice.payer, amount=Decimal("10.00"), on=clock.today(), by=ruth)


def make_review(home, clip, ruth):
    """A shared review that has begun."""
    Cycle.objects.filter(pk=clip.cycle_id).update(state=Cycle.State.CLIPS_READY)
    ready = {"ready_by_kind": "practitioner", "ready_by": ruth.pk}
    clip_set = ClipSet.objects.create(cycle=clip.cycle, family_id=clip.family_id, **ready)
    ClipSetItem.objects.create(clip_set=clip_set, family_id=clip.family_id, place=0, clip=clip)
    review = open_review(visit=home.review, by=ruth)
    return begin_review(review=review, by=ruth)


def answers(client, address, methods, body):
    """Ask an address by each method; return the answers by method."""
    said = {}
    for method in methods:
        whole = {"data": json.dumps(body), "content_type": "application/json"}
        asked = whole if method in {"PATCH", "PUT"} else {"data": body} if method == "POST" else {}
        said[method] = getattr(client, method.lower())(address, **asked, headers={"Tus-Resumable": "1.0.0"})
    return said
