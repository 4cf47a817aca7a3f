"""Holds what people type to hours that there are: on the day the clocks go forward, one of them is left out."""

from django import forms
from django.utils.translation import gettext as _

from attune import clock


def refuse_skipped(form: forms.Form, day: str, *times: str) -> None:
    """Say at each of a form's times that it does not exist on its day; call it once they are cleaned."""
    typed = form.cleaned_data
    for name in times:
        if typed.get(day) and typed.get(name) and clock.skips(typed[day], typed[name]):
            sentence = _("The clocks go forward on this day, and there is no %(time)s. Choose another time.")
            form.add_error(name, sentence % {"time": f"{typed[name]:%H:%M}"})
