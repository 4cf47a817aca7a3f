"""The office's replies: listed, worded by the practice, and the waiting time that they tell."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from attune.desk.reply_form import ReplyForm, WaitingForm
from attune.people.access import office
from attune.people.actions import change_practice
from attune.people.middleware import PractitionerRequest
from attune.people.models import Practice
from attune.public.actions import drop_reply, write_reply
from attune.public.models import ReplyTemplate
from attune.public.replies import Reply, facts_for, replies
from attune.public.texts import filled

NEW = "new"
PLACEHOLDERS = (
    ("asked_by", gettext_lazy("who asked")),
    ("price_sentence", gettext_lazy("today’s price, from the rates")),
    ("waiting_sentence", gettext_lazy("a sentence with the waiting time; nothing where none is set")),
    ("waiting_time", gettext_lazy("the waiting time alone")),
    ("signed", gettext_lazy("your name")),
    ("practice", gettext_lazy("the practice’s name")),
    ("phone", gettext_lazy("the practice’s telephone")),
)


@require_http_methods(["GET", "POST"])
@office
def listing(request: PractitionerRequest) -> HttpResponse:
    """List the replies; take the waiting time."""
    practice = get_object_or_404(Practice)
    form = WaitingForm(request.POST or None, initial={"waiting_time": practice.waiting_time})
    if request.method == "POST" and form.is_valid():
        change_practice(practice=practice, by=request.person, **form.cleaned_data)
        messages.success(request, _("Every reply says so from now on."))
        return redirect("replies")
    facts = facts_for(_("Sam"), practice, request.person)
    shown = [(one, filled(one.text, facts)) for one in replies()]
    return render(request, "desk/replies.html", {"form": form, "replies": shown})


@require_http_methods(["GET", "POST"])
@office
def reply(request: PractitionerRequest, key: str) -> HttpResponse:
    """Word a reply anew, or write one more (`new`)."""
    found = None if key == NEW else _reply(key)
    initial = {"name": found.name, "subject": found.subject, "text": found.text} if found else {}
    form = ReplyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        named = {"key": found.key, "reply": found.pk} if found else {}
        write_reply(by=request.person, **named, **form.cleaned_data)
        messages.success(request, _("The reply is kept."))
        return redirect("replies")
    return render(request, "desk/reply.html", {"form": form, "reply": found, "placeholders": PLACEHOLDERS})


@require_POST
@office
def removal(request: PractitionerRequest, key: str) -> HttpResponse:
    """Drop the practice's wording: a built-in reply is as it was, one of its own is gone."""
    found = get_object_or_404(ReplyTemplate, pk=_reply(key).pk)
    drop_reply(reply=found, by=request.person)
    messages.success(request, _("Done. What was sent before stays as it was."))
    return redirect("replies")


def _reply(key: str) -> Reply:
    for one in replies():
        if one.address == key:
            return one
    raise Http404
