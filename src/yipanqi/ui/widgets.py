"""How fields are drawn: a text with its unit, a day, a search while typing. In: Django's widgets. Out: HTML without styles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yipanqi.ui.showing import unit_words
from yipanqi.values.words import say


def styled(widget: type[forms.Widget], **attrs: Any) -> forms.Widget:
    """One of Django's widgets in the look of the house."""
    look = "yp-choice" if issubclass(widget, forms.RadioSelect | forms.CheckboxSelectMultiple) else "yp-inp"
    return widget(attrs={"class": look, **attrs})


class CellInput(forms.TextInput):
    """A text of one line, its unit after it."""

    def __init__(self, unit: str = "", number: bool = False) -> None:
        self.unit = unit
        super().__init__(attrs={"class": "yp-inp", **({"inputmode": "decimal"} if number else {})})

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        drawn = super().render(name, value, attrs, renderer)
        if not self.unit:
            return drawn
        return format_html('<span class="yp-inp-u">{}<span>{}</span></span>', drawn, unit_words(self.unit))


class DayInput(forms.TextInput):
    """The browser's own calendar; a text where what was typed is no day, so that it stays to be mended."""

    def __init__(self) -> None:
        super().__init__(attrs={"class": "yp-inp"})

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        found = super().get_context(name, value, attrs)
        found["widget"]["type"] = "date" if not value or _is_day(str(value)) else "text"
        return found


def _is_day(text: str) -> bool:
    try:
        return parse_date(text) is not None
    except ValueError:
        return False


class LookUpInput(forms.Widget):
    """A text that searches while one types (`kit.js`), with the value that was picked beside it."""

    def __init__(self, lookup: str) -> None:
        self.lookup = lookup
        super().__init__(attrs={"class": "yp-inp"})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[str, str]:
        return (data.get(name, "")[:200], data.get(f"{name}_picked", "")[:80])

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        typed, picked = value if isinstance(value, tuple) else ("", "")
        merged = self.build_attrs(self.attrs, attrs)
        at = merged.get("id", name)
        box = forms.TextInput().render(
            name,
            typed,
            merged
            | {
                "role": "combobox",
                "aria-autocomplete": "list",
                "aria-expanded": "false",
                "aria-controls": f"{at}_options",
                "autocomplete": "off",
                "placeholder": say("输入几个字查找", "type to search"),
            },
            renderer,
        )
        return format_html(
            '<span class="yp-look-up" data-look-up="{}">{}<input type="hidden" name="{}_picked" value="{}">'
            '<ul class="yp-options" id="{}_options" role="listbox" hidden></ul></span>',
            self.lookup,
            box,
            name,
            picked,
            at,
        )
