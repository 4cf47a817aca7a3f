"""What a practice agrees to beside its rates: cycle prices, what picks the rate, concessions, cancellation terms."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from attune import clock
from attune.audit.actions import record
from attune.audit.models import Actor
from attune.billing.models import CancellationTerms, Concession, CyclePrice
from attune.billing.rules import (
    HUNDRED,
    ConcessionStands,
    NotAConcession,
    RateInForce,
    check_price,
)
from attune.billing.terms import check_terms
from attune.cases.models import Case
from attune.people.models import Practice
from attune.refusals import check_reason


def set_cycle_price(*, amount: Decimal | None, starts_on: dt.date, by: Actor) -> CyclePrice:
    """Set what a whole cycle costs from a date on; none: each visit has its own price again. One in force stays."""
    if amount is not None:
        check_price(amount)
    with transaction.atomic():
        standing = CyclePrice.objects.filter(starts_on=starts_on).first()
        _check_to_come(standing)
        price = standing or CyclePrice(starts_on=starts_on)
        price.amount = amount
        price.save()
        record(actor=by, verb="set", kind="cycle price", thing=price.id, fields=["amount", "starts_on"])
    return price


def pick_rate(*, practice: Practice, picks: str, mile_rate: Decimal | None, by: Actor) -> Practice:
    """Say which date picks the rate of a visit, and what a mile costs; what is charged already stays."""
    if mile_rate is not None:
        check_price(mile_rate)
    with transaction.atomic():
        practice.rate_picked_by, practice.mile_rate = picks, mile_rate
        practice.save(update_fields=["rate_picked_by", "mile_rate"])
        record(actor=by, verb="set", kind="practice", thing=practice.id, fields=["rate_picked_by", "mile_rate"])
    return practice


def set_terms(
    *, starts_on: dt.date, steps: Sequence[tuple[int, int]], nobody_home: int, by: Actor
) -> CancellationTerms:
    """Set the cancellation terms from a date on: for visits booked from then. Those in force stay."""
    check_terms(steps, nobody_home)
    with transaction.atomic():
        standing = CancellationTerms.objects.filter(starts_on=starts_on).first()
        if starts_on < clock.today():  # those of today may be mended on the same day
            _check_to_come(standing)
        terms = standing or CancellationTerms(starts_on=starts_on)
        terms.steps, terms.nobody_home = sorted([hours, percent] for hours, percent in steps), nobody_home
        terms.save()
        record(actor=by, verb="set", kind="cancellation terms", thing=terms.id, fields=["steps", "starts_on"])
    return terms


def concede(
    *,
    case: Case,
    starts_on: dt.date,
    ends_on: dt.date | None,
    reason: str,
    by: Actor,
    percent: Decimal | None = None,
    amount: Decimal | None = None,
    price_of: dt.date | None = None,
) -> Concession:
    """Let one case pay less a visit, or the prices of an earlier day, from a date until one, and keep why."""
    why = check_reason(reason, _("Say why in a few words. Nothing was changed."))
    _check_concession(starts_on, ends_on, (percent, amount, price_of))
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)  # one after the other, so that no two overlap
        standing = case.concessions.filter(price_of__isnull=price_of is None)
        standing = standing.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on))
        if ends_on is not None:
            standing = standing.filter(starts_on__lte=ends_on)
        if standing.exists():
            raise ConcessionStands(
                _("Another one holds on some of these days. End that one first. Nothing was changed.")
            )
        given = Concession.objects.create(
            case=case,
            family_id=case.family_id,
            percent=percent,
            amount=amount,
            price_of=price_of,
            reason=why,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        record(actor=by, verb="concede", kind="case", thing=case.id, family=case.family_id, fields=["concession"])
    return given


def end_concession(*, concession: Concession, by: Actor) -> None:
    """Let a concession hold no longer than until yesterday; one that has not begun goes. What is charged stays."""
    last = clock.today() - dt.timedelta(days=1)
    with transaction.atomic():
        record(
            actor=by,
            verb="end concession",
            kind="case",
            thing=concession.case_id,
            family=concession.family_id,
            fields=["concession"],
        )
        if concession.starts_on > last:
            concession.delete()
            return
        concession.ends_on = min(concession.ends_on or last, last)
        concession.save(update_fields=["ends_on"])


def _check_to_come(standing: CyclePrice | CancellationTerms | None) -> None:
    if standing is not None and standing.starts_on <= clock.today():
        raise RateInForce(_("That is in force already and stays. Set another one from a later date."))


def _check_concession(
    starts_on: dt.date,
    ends_on: dt.date | None,
    told: tuple[Decimal | None, Decimal | None, dt.date | None],
) -> None:
    percent, amount, _price_of = told
    if sum(one is not None for one in told) != 1:
        raise NotAConcession(_("Choose one: a percent, an amount, or the prices of a day. Nothing was changed."))
    if (percent is not None and not 0 < percent <= HUNDRED) or (amount is not None and amount <= 0):
        raise NotAConcession(_("It takes off more than nothing, and at most 100 %. Nothing was changed."))
    if ends_on is not None and ends_on < starts_on:
        raise NotAConcession(_("It would end before it begins. Nothing was changed."))
