"""How the practice words a reply, and how long one waits."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReplyForm(forms.Form):
    """A reply with its placeholders."""

    name = forms.CharField(label=_("What the office calls it"), max_length=80)
    subject = forms.CharField(label=_("Subject"), max_length=120)
    text = forms.CharField(label=_("Text"), max_length=4000, widget=forms.Textarea(attrs={"rows": 14}))


class WaitingForm(forms.Form):
    """How long a family waits for a first talk, as every reply then says it."""

    waiting_time = forms.CharField(
        label=_("The wait for a first talk"),
        help_text=_("Such as: six weeks. Leave it empty to say nothing."),
        max_length=80,
        required=False,
    )
