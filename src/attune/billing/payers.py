"""Who pays for a family, what they said they would pay, and the letterhead their papers carry."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from attune import clock
from attune.audit.actions import record
from attune.billing.books import CreditNote, Invoice, Letterhead, Payer
from attune.billing.rules import NOTHING
from attune.billing.sums import NotAPicture, NoVatNumber, check_amount
from attune.people.models import Membership, Practice

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from decimal import Decimal

    from django.core.files.base import File

    from attune.audit.models import Actor
    from attune.people.models import Family, Member

LOGO_BYTES, LOGO_PIXELS, LOGO_SIDE = 2**20, 40_000_000, 600
FORMATS = ("PNG", "JPEG")


def add_payer(*, family: Family, by: Actor, member: Member | None = None, **facts: Any) -> Payer:
    """Let somebody of the family pay, or a third party with its name, address, order number and limit."""
    if facts.get("authorised") is not None:
        check_amount(facts["authorised"])
    if member is not None:
        facts = {"kind": Payer.Kind.FAMILY, "name": member.name, "address": member.address} | facts
    with transaction.atomic():
        payer = Payer.objects.create(family=family, member=member, **facts)
        record(actor=by, verb="add", kind="payer", thing=payer.id, family=family.id)
    return payer


def change_payer(*, payer: Payer, by: Actor, **facts: Any) -> Payer:
    """Change a payer's address, order number or limit; invoices that were issued keep what they said."""
    if facts.get("authorised") is not None:
        check_amount(facts["authorised"])
    for name, value in facts.items():
        setattr(payer, name, value)
    with transaction.atomic():
        payer.save(update_fields=list(facts))
        record(actor=by, verb="change", kind="payer", thing=payer.id, family=payer.family_id, fields=facts)
    return payer


def end_payer(*, payer: Payer, by: Actor) -> Payer:
    """Let a payer stand for no new invoice; what they owe stays."""
    with transaction.atomic():
        payer.ended_at = clock.now()
        payer.save(update_fields=["ended_at"])
        record(actor=by, verb="end", kind="payer", thing=payer.id, family=payer.family_id)
    return payer


def standing_payers(families: Collection[str]) -> dict[str, tuple[Payer, ...]]:
    """Return who pays by family, the usual one first: a third party before the family, and the last that was named."""
    found = Payer.objects.filter(family__in=families, ended_at=None).order_by("-pk")
    payers: dict[str, tuple[Payer, ...]] = {}
    for payer in sorted(found, key=lambda payer: payer.member_id is not None):
        payers[payer.family_id] = (*payers.get(payer.family_id, ()), payer)
    return payers


def usual_payer(family: str) -> Payer | None:
    """Return who pays for a family unless somebody says otherwise; none where nobody was named yet."""
    return next(iter(standing_payers([family]).get(family, ())), None)


def family_payer(*, family: Family, by: Actor) -> Payer:
    """Return the payer of a family that has none yet: its first client."""
    first = family.memberships.exclude(part=Membership.Part.CHILD).select_related("member").first()
    first = first or family.memberships.select_related("member").first()
    member = first.member if first else None
    standing = Payer.objects.filter(family=family, member=member).first() if member else None
    if standing is not None:
        return standing
    if member is None:
        return add_payer(family=family, kind=Payer.Kind.FUND, name=family.name, by=by)
    return add_payer(family=family, member=member, by=by)


def left_of(payer: Payer) -> Decimal | None:
    """Return what is left of the amount a payer authorised; none where no limit was named."""
    return left_by_payer([payer]).get(payer.pk)


def left_by_payer(payers: Iterable[Payer]) -> dict[str, Decimal]:
    """Return what is left of what each of these authorised; those without a limit are not in it."""
    limits = {payer.pk: payer.authorised for payer in payers if payer.authorised is not None}
    if not limits:
        return {}
    invoices = Invoice.objects.issued().filter(payer__in=limits)
    asked = dict(invoices.values_list("payer").annotate(sum=Sum("total")))
    notes = CreditNote.objects.filter(invoice__payer__in=limits)
    back = dict(notes.values_list("invoice__payer").annotate(sum=Sum("total")))
    return {
        pk: (most - asked.get(pk, NOTHING) + back.get(pk, NOTHING)).quantize(NOTHING) for pk, most in limits.items()
    }


def letterhead() -> Letterhead:
    """Return the practice's letterhead, as it begins where none was kept."""
    return Letterhead.objects.first() or Letterhead()


def sender() -> str:
    """Return who the practice is, as its papers say it today: its name, and its address and VAT number in lines."""
    practice, number = Practice.objects.first(), letterhead().vat_number
    lines = [practice.name, *practice.address.splitlines(), practice.phone, practice.email] if practice else []
    lines += [_("VAT number %(number)s") % {"number": number}] if number else []
    return "\n".join(line.strip() for line in lines if line.strip())


def keep_letterhead(*, by: Actor, logo: File[bytes] | None = None, vat: str = "", **facts: Any) -> Letterhead:
    """Keep what stands on the practice's papers, and its VAT status where one is given; raise NoVatNumber.

    A logo is drawn anew, so that nothing else of its file is kept.
    """
    kept = letterhead()
    for name, value in facts.items():
        setattr(kept, name, value)
    if vat == Practice.Vat.STANDARD and not kept.vat_number.strip():
        raise NoVatNumber(
            _("Who charges VAT shows a VAT number on every invoice. Nothing was changed. Give the number as well.")
        )
    if logo is not None:
        kept.logo = redrawn(logo)
    with transaction.atomic():
        kept.save()
        if vat:
            Practice.objects.update(vat=vat)
        changed = [*facts, *(["logo"] if logo else []), *(["vat"] if vat else [])]
        record(actor=by, verb="change", kind="letterhead", thing=kept.id, fields=changed)
    return kept


def redrawn(logo: File[bytes]) -> bytes:
    """Return a PNG of the picture in an uploaded file of PNG or JPEG, no larger than it will be printed."""
    wrong = NotAPicture(_("This file cannot be used. Nothing was changed. Choose a PNG or JPEG of up to 1 MB."))
    if (logo.size or 0) > LOGO_BYTES:
        raise wrong
    try:
        with Image.open(io.BytesIO(logo.read()), formats=FORMATS) as picture:
            if picture.width * picture.height > LOGO_PIXELS:
                raise wrong
            drawn = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise wrong from error
    drawn.thumbnail((LOGO_SIDE, LOGO_SIDE))
    clean = Image.new("RGBA", drawn.size)
    clean.paste(drawn)
    out = io.BytesIO()
    clean.save(out, "PNG")
    return out.getvalue()
