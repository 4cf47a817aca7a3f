"""The whole story of a family in the order in which it happened, from the enquiry to the ending."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from attune import clock
from attune.cases.models import Case, Enquiry, Goal, Handover, HelpingQuestion, Visit
from attune.cases.rules import OPEN
from attune.consent.models import Decision
from attune.consent.rules import names_joined
from attune.desk.queries.family import SIGNS, Telling
from attune.films.models import Film
from attune.keeping.models import DeletionNotice, Hold
from attune.outcomes.models import GoalRating
from attune.people.models import Family
from attune.reviews.models import Words
from attune.templatetags.attune import clock as time_of_day
from attune.templatetags.attune import day

if TYPE_CHECKING:
    import datetime as dt

WORD_SIGNS = {Words.Kind.STRENGTH: "star", Words.Kind.WORKING_POINT: "footprints"}
NOT_HAPPENED = {Visit.State.CANCELLED_FAMILY, Visit.State.CANCELLED_US, Visit.State.NOBODY_HOME}


def whole_story(family: Family) -> list[Telling]:
    """Return everything that happened with a family and what is booked, oldest first; in as many questions each time.

    `about` says when and how, `said` is somebody's own words.
    """
    found = [
        *_enquiry(family),
        *_cases(family),
        *_questions(family),
        *_goals(family),
        *_decisions(family),
        *_visits(family),
        *_films(family),
        *_words(family),
        *_ratings(family),
        *_handovers(family),
        *_keeping(family),
    ]
    return sorted(found, key=lambda telling: telling.at)


def _enquiry(family: Family) -> Iterator[Telling]:
    enquiry = Enquiry.objects.filter(family=family).prefetch_related("steps").first()
    if enquiry is None:
        return
    for step in enquiry.steps.all():
        what = _("Enquiry: %(state)s") % {"state": step.get_state_display()}
        about = enquiry.asked_by if step.state == Enquiry.State.RECEIVED else step.reason
        said = enquiry.reasons if step.state == Enquiry.State.RECEIVED else ""
        yield Telling(step.at, "mail", what, about, said=said)


def _cases(family: Family) -> Iterator[Telling]:
    for case in Case.objects.filter(family=family).select_related("practitioner", "profile"):
        about = f"{case.practitioner}, {case.profile.name}"
        yield Telling(case.opened_at, "heart", _("The case was opened"), about)
        if case.closed_at:
            yield Telling(case.closed_at, "sprout", _("The case was closed"), "")


def _questions(family: Family) -> Iterator[Telling]:
    for one in HelpingQuestion.objects.filter(family=family).select_related("said_by"):
        first = _("The helping question") if one.version == 1 else _("The helping question, in new words")
        yield Telling(one.at, "message-circle", first, str(one.said_by or ""), said=one.text)


def _goals(family: Family) -> Iterator[Telling]:
    for one in Goal.objects.filter(family=family):
        about = str(one.get_theme_display()) if one.theme else ""
        yield Telling(one.at, "target", _("A hope was written down"), about, said=one.text)
        if one.dropped_at:
            yield Telling(one.dropped_at, "target", _("A hope was dropped"), "", said=one.text)


def _decisions(family: Family) -> Iterator[Telling]:
    """Tell what one person decided at one sitting in one line."""
    together: dict[tuple[dt.datetime, str, str], list[Decision]] = {}
    for one in Decision.objects.filter(family=family).select_related("member").order_by("number"):
        minute = one.at.replace(second=0, microsecond=0)
        together.setdefault((minute, one.member.known_as, one.says), []).append(one)
    for (_minute, name, _says), group in together.items():
        purposes = names_joined([str(one.get_purpose_display()).lower() for one in group])
        said = str(group[0].get_says_display()).lower()
        told = {"name": name, "said": said, "purposes": purposes}
        what = _("%(name)s, consent %(said)s: %(purposes)s") % told
        yield Telling(group[0].at, "shield-check", what, str(group[0].get_method_display()))


def _visits(family: Family) -> Iterator[Telling]:
    for visit in Visit.objects.filter(family=family).select_related("cycle", "place"):
        to_come = visit.state in OPEN and visit.starts_at > clock.now()
        about = [time_of_day(visit.starts_at)]
        if visit.cycle is not None:
            about.append(_("cycle %(number)s") % {"number": visit.cycle.number})
        if visit.place is not None:
            about.append(str(visit.place.get_kind_display()))
        if visit.state in NOT_HAPPENED:
            about.append(str(visit.get_state_display()).lower())
        state = "is-to-come" if to_come else ""
        url = reverse("visit", args=[visit.id])
        kind = Visit.Kind(visit.kind)
        yield Telling(visit.starts_at, SIGNS[kind], str(kind.label), ", ".join(about), state=state, url=url)


def _films(family: Family) -> Iterator[Telling]:
    for film in Film.objects.filter(family=family).exclude(state=Film.State.REFUSED):
        yield Telling(film.added_at, "film", _("A film came in, sealed"), str(film.get_kind_display()))
        if film.deleted_at:
            yield Telling(film.deleted_at, "trash-2", _("A film was deleted"), film.deleted_why)


def _words(family: Family) -> Iterator[Telling]:
    found = Words.objects.filter(family=family, removed_at=None, review__done_at__isnull=False)
    for one in found.select_related("member", "practitioner", "review__cycle"):
        sign = WORD_SIGNS.get(Words.Kind(one.kind), "message-square-quote")
        told = {"who": one.speaker, "kind": one.get_kind_display(), "number": one.review.cycle.number}
        about = _("%(who)s, %(kind)s, shared review %(number)s") % told
        yield Telling(one.at, sign, "", about, said=one.text, state="is-chosen" if sign == "star" else "")


def _ratings(family: Family) -> Iterator[Telling]:
    for one in GoalRating.objects.filter(family=family).select_related("goal", "member"):
        what = _("“%(goal)s”: %(now)s now") % {"goal": one.goal.text, "now": one.now}
        about = _("hoped for %(hoped)s") % {"hoped": one.hoped} if one.hoped is not None else ""
        yield Telling(one.at, "target", what, about, said=one.words)


def _handovers(family: Family) -> Iterator[Telling]:
    for one in Handover.objects.filter(family=family).select_related("giver", "taker"):
        names = {"giver": one.giver.name, "taker": one.taker.name}
        what = _("The case went from %(giver)s to %(taker)s") % names
        yield Telling(one.at, "route", what, one.reason)


def _keeping(family: Family) -> Iterator[Telling]:
    for told in DeletionNotice.objects.filter(family=family).select_related("member", "practitioner"):
        names = {"who": told.member.known_as, "day": day(told.due_on)}
        what = _("%(who)s was told that the film is deleted on %(day)s") % names
        yield Telling(told.at, "calendar-clock", what, str(told.get_how_display()))
    for hold in Hold.objects.filter(family=family).select_related("owner"):
        names = {"name": hold.owner.first_name, "day": day(hold.until)}
        what = _("%(name)s holds the deletion until %(day)s") % names
        yield Telling(hold.placed_at, "calendar-clock", what, hold.reason)
