"""What all widgets share: one text of JavaScript and CSS, strings, and a static stand-in."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, ClassVar

import anywidget
import traitlets

from ..locale import texts
from ..viz.theme import css


class CourseWidget(anywidget.AnyWidget):  # type: ignore[misc]  # anywidget has no types
    """A widget that needs no kernel once its state is stored.

    A subclass names its ``module`` (the stem of its ``.js`` and ``.css`` beside this
    file) and the parts of the kit that it uses. Front ends load a widget from one text
    (a Blob, in which relative imports fail), so the parts are joined in front of it.

    Attributes
    ----------
    strings : dict
        The words that the widget shows, in the current language.
    static_html : str
        What the widget shows where scripts do not run, and in print.
    """

    module: ClassVar[str]
    kit: ClassVar[tuple[str, ...]] = ("dom",)

    strings = traitlets.Dict().tag(sync=True)
    static_html = traitlets.Unicode().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        words = {**texts("widgets/kit"), **texts(f"widgets/{self.module}")}
        super().__init__(strings=words, **traits)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "module" in cls.__dict__:  # not for the class that traitlets makes of an instance
            cls._esm = _join([*(f"kit/{part}" for part in cls.kit), cls.module], "js")
            cls._css = css(".cnn-widget") + _join(["kit/kit", cls.module], "css")
        super().__init_subclass__(**kwargs)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            bundle[0]["text/html"] = self.static_html
        return bundle


@cache
def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _join(stems: list[str], ending: str) -> str:
    return "\n".join(_read(f"{stem}.{ending}") for stem in stems)
