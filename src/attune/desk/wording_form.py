"""The practice's own words of the method, read from the office's page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from attune.clips.wording import LONG, WayTold, Wording

MOST_WAYS, MOST_NEW = 24, 2


class WordingForm(forms.Form):
    """Two fields for each principle; a name and a tick for each way; room for ways of the practice's own."""

    def __init__(self, *args: Any, said: Wording, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.said = said
        for one in said.principles:
            self.fields[f"short_{one['key']}"] = _text(_("In a word or two"), 24, one["short"])
            self.fields[f"name_{one['key']}"] = _text(_("In full"), 160, one["name"])
        for way in said.ways:
            self.fields[f"way_{way['key']}"] = _text(_("It is called"), 40, way["name"])
            self.fields[f"offered_{way['key']}"] = forms.BooleanField(
                label=_("Offer it"), required=False, initial=way["offered"]
            )
        for number in range(min(MOST_NEW, MOST_WAYS - len(said.ways))):
            self.fields[f"new_{number}"] = _text(_("A way of your own"), 40, "")

    def levels(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return each principle's built-in name, with its fields."""
        keys = [one["key"] for one in self.said.principles]
        return [(str(LONG[key]), [self[f"short_{key}"], self[f"name_{key}"]]) for key in keys]  # type: ignore[index]

    def ways(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return what each way is called, with its fields."""
        told = [(way["name"], way["key"]) for way in self.said.ways]
        return [(name, [self[f"way_{key}"], self[f"offered_{key}"]]) for name, key in told]

    def new(self) -> list[forms.BoundField]:
        """Return the fields for ways of the practice's own."""
        return [self[name] for name in self.fields if name.startswith("new_")]

    def kept(self) -> dict[str, Any]:
        """Return what was typed as the action wants it; what is as it was built in is not kept."""
        told, said = self.cleaned_data, self.said
        principles = {
            one["key"]: {part: told[f"{part}_{one['key']}"] for part in ("short", "name")} for one in said.principles
        }
        ways = [
            WayTold(key=way["key"], name=told[f"way_{way['key']}"], offered=told[f"offered_{way['key']}"])
            for way in said.ways
        ]
        return {
            "principles": principles,
            "ways": ways,
            "added": [told[one.name] for one in self.new() if told[one.name]],
        }


def _text(label: Any, longest: int, initial: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, initial=initial, required=False)
