"""Badges: one small picture, and one file for shields.io, for every series' leading and primary metrics.

`badges/<model>/<metric>.svg` is the metric in the model's first series that has it; every series also has
`badges/<model>/<metric>@<dataset>[@<prompt>]@<environment>.svg`, which stays the same when other series come.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET  # nosec B405  # written, never parsed

from benchstore.analysis.judgement import Judgement
from benchstore.publish.words import json_text, wording, xml_text
from benchstore.publish.words.wording import Tone
from benchstore.records.series import Series
from benchstore.standing.attention import Attention
from benchstore.standing.overview import ModelView, Overview, SeriesView

MOST_METRICS = 20
"""Badges of one series: a snapshot of 200 tasks does not need a picture of each."""
COLOURS: dict[Tone, str] = {"regressed": "#b3161f", "improved": "#14733f", "unsure": "#9a5b00", "neutral": "#5b6670"}
"""The page's light verdict colours; white text on each has a contrast of at least 4.5:1."""
_LABEL_COLOUR = "#3d4851"
_NAMED = ("regressed", "improved", "cannot tell", "not confirmed", "level fell")
_STATES = {"open": "regressed", "unconfirmed": "not confirmed", "unsure": "cannot tell", "shifted": "level fell"}
_HEIGHT, _PADDING, _FONT_SIZE = 20, 6, 11
_MOST_LABEL, _MOST_PART = 60, 48
_SAFE = re.compile(r"[^A-Za-z0-9_.-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """What a badge says; `tone` gives its colour, `title` the long form."""

    label: str
    message: str
    tone: Tone
    title: str


def files(attention: Attention) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of every badge."""
    for model in attention.overview.models:
        for stem, found in _of_model(attention, model).items():
            yield f"{stem}.svg", svg(found)
            yield f"{stem}.json", endpoint(found)


def metrics(overview: Overview, view: SeriesView) -> list[str]:
    """The metrics of a series that have a badge: the one that leads its table, then the primary ones."""
    found = dict.fromkeys([view.lead, *overview.table.leading(view.shown.values)])
    return [name for name in found if name in view.shown.values][:MOST_METRICS]


def stem(series: Series, metric: str) -> str:
    """Where a series' badge of a metric lies, without its type. It is an address as it stands: nothing in it needs encoding."""
    # A dataset's label holds one @, a metric's is encoded, prompt and environment have none: no two series share a name.
    parts = [_part(metric), *map(_part, series.dataset.split("@")), *([_part(series.prompt)] if series.prompt else [])]
    return f"badges/{series.model}/{'@'.join([*parts, _part(series.environment)])}"


def _part(text: str) -> str:
    """Percent-encoding, but with `~`: a `%` in a file's name would have to be encoded once more in its address.

    What is long is cut and told apart by its hash, so that no file system refuses the whole.
    """
    safe = _SAFE.sub(lambda match: "".join(f"~{byte:02X}" for byte in match[0].encode()), text)
    if len(safe) <= _MOST_PART:
        return safe
    return f"{safe[: _MOST_PART - 13]}~{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _of_model(attention: Attention, model: ModelView) -> dict[str, Badge]:
    """Stem -> badge; the first series that has a metric gives the plain name too."""
    found: dict[str, Badge] = {}
    for view in model.series:
        for metric in metrics(attention.overview, view):
            made = badge(attention, view, metric)
            found.setdefault(f"badges/{model.model}/{_part(metric)}", made)
            found[stem(view.series, metric)] = made
    return found


def badge(attention: Attention, view: SeriesView, name: str) -> Badge:
    """What the badge of one metric says: its current value, with the verdict where it needs to be seen."""
    metric, place = attention.overview.table.get(name), wording.place(view.series, model=True)
    label = _cut(f"{wording.in_sentence(metric)} on {view.series.dataset}")
    if not view.promoted:
        return Badge(label=label, message="not promoted", tone="neutral", title=f"{place}: not promoted")
    word, judged = _said(attention, view, name)
    value = wording.value_of(metric, view.shown)
    message = f"{value}, {word}" if word in _NAMED else value
    said = judged.sentence if judged else f"{wording.head(metric)} is {value}."
    return Badge(
        label=label,
        message=message,
        tone=wording.chip(word).tone,
        title=f"{place}, v{view.shown.version}: {said}",
    )


def _said(attention: Attention, view: SeriesView, name: str) -> tuple[str, Judgement | None]:
    """The word for a metric, and the verdict behind it: what is open, else that of the current version."""
    finding = attention.by_series.get(view.number)
    for concern in finding.concerns if finding and finding.state != "held" else ():
        if concern.row.metric == name:
            return _STATES[concern.state], concern.row
    judged = next((item for item in view.judgements if item.metric == name), None)
    return (judged.verdict if judged else ""), judged


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_LABEL else text[: _MOST_LABEL - 1] + "…"


def endpoint(found: Badge) -> bytes:
    """The badge as shields.io's endpoint takes it: https://shields.io/badges/endpoint-badge."""
    value = {"schemaVersion": 1, "label": found.label, "message": found.message, "color": COLOURS[found.tone].removeprefix("#")}
    return json_text.dumps(value)


def svg(found: Badge) -> bytes:
    """The badge as a picture that says itself aloud, in two boxes; the text is stretched to them, whatever the font."""
    left, right = _width(found.label), _width(found.message)
    root = ET.Element("svg", xmlns="http://www.w3.org/2000/svg", width=str(left + right), height=str(_HEIGHT), role="img")
    root.set("aria-label", xml_text.clean(f"{found.label}: {found.message}"))
    ET.SubElement(root, "title").text = xml_text.clean(found.title)
    _box(root, 0, left, _LABEL_COLOUR, found.label)
    _box(root, left, right, COLOURS[found.tone], found.message)
    return xml_text.document(root)


def _box(root: ET.Element, x: int, width: int, colour: str, text: str) -> None:
    ET.SubElement(root, "rect", x=str(x), width=str(width), height=str(_HEIGHT), fill=colour)
    attributes = {"font-family": "Verdana, DejaVu Sans, sans-serif", "font-size": str(_FONT_SIZE), "fill": "#ffffff"}
    size = {"x": str(x + _PADDING), "y": "14", "textLength": str(width - 2 * _PADDING), "lengthAdjust": "spacingAndGlyphs"}
    ET.SubElement(root, "text", attributes | size).text = xml_text.clean(text)


def _width(text: str) -> int:
    """Pixels of a box: a guess by kinds of characters, which the picture then keeps to."""
    return round(sum(map(_advance, text))) + 2 * _PADDING


def _advance(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return float(_FONT_SIZE)
    return 3.9 if character in " .,:;|!'()[]il" else 10.0 if character in "MWmw%@" else 6.9
