"""The words of the method, as the practice says them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from attune.clips.wording import keep_wording, wording
from attune.desk.wording_form import WordingForm
from attune.people.access import office
from attune.people.middleware import PractitionerRequest


@require_http_methods(["GET", "POST"])
@office
def words(request: PractitionerRequest) -> HttpResponse:
    """Show what principles and ways of saying something are called; keep what the practice calls them."""
    form = WordingForm(request.POST or None, said=wording())
    if request.method == "POST" and form.is_valid():
        keep_wording(by=request.person, **form.kept())
        messages.success(request, _("Your words are kept. What was said before is shown with them too."))
        return redirect("office-words")
    return render(request, "desk/words.html", {"form": form})
