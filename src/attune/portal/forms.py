"""What a family answers on its own pages, or on a tablet that is handed to them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from attune.consent.models import Decision


class AnswerForm(forms.Form):
    """One answer to one question."""

    answer = forms.ChoiceField(
        choices=[(Decision.Says.GIVEN, ""), (Decision.Says.REFUSED, ""), (Decision.Says.LATER, "")],
        error_messages={"required": _("Choose one of the three answers.")},
    )
