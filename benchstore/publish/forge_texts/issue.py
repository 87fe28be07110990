"""Regressions that stand on the main branch, as issues and as messages. Values in, text out; what a snapshot says is escaped."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchstore.publish.site import frame
from benchstore.publish.site.tabs import regressions
from benchstore.publish.site.tabs.regressions import Alert
from benchstore.publish.words import wording
from benchstore.publish.words.tables import escape_markdown
from benchstore.records.series import Series
from benchstore.standing.overview import Overview

MOST_CHARACTERS = 60_000
_TITLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A series that regressed, and what the page says of it."""

    series: Series
    alert: Alert

    @property
    def version(self) -> int:
        """The version that regressed."""
        return self.alert.version


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """An issue to be: `mark` names the series and `state` the version, as lines of the body that Markdown hides."""

    mark: str
    state: str
    title: str
    body: str


def regressed(overview: Overview) -> list[Standing]:
    """Every series whose current snapshot regressed, or whose newest did, which landed after it and was never promoted."""
    views = {view.number: view for view in overview.series}
    found = [alert for alert in regressions.alerts(overview) if alert.chip.word == "regressed"]
    return sorted((Standing(series=views[alert.number].series, alert=alert) for alert in found), key=lambda item: item.series)


def issue(item: Standing, site_url: str | None) -> Issue:
    """The issue of a series: what got worse and how sure that is, then the lines that accept it or go back."""
    alert = item.alert
    parts = [_opening(item), *(f"- {escape_markdown(drop.sentence)}" for drop in alert.drops)]
    if alert.hidden:
        parts.append(f"- and {wording.counted(alert.hidden, 'more metric', 'more metrics')}")
    facts = "\n".join(f"| {fact.label} | {_fact(fact)} |" for fact in alert.facts)
    body = "\n".join([*parts, "", "| | |", "|---|---|", facts, "", *_ways(item), *_links(item, site_url)])[:MOST_CHARACTERS]
    mark, state = marks(item.series, item.version)
    return Issue(mark=mark, state=state, title=_one_line(title(item))[:_TITLE], body=f"{body}\n\n{state}\n{mark}")


def marks(series: Series, version: int) -> tuple[str, str]:
    """The hidden lines that name a series and a version of it; a digest, so that no name can end the comment."""
    digest = hashlib.sha256("\0".join((series.model, *series.configuration)).encode()).hexdigest()[:32]
    return f"<!-- benchstore: regression of {digest} -->", f"<!-- benchstore: v{version} -->"


def title(item: Standing) -> str:
    """`openai v5 regressed on bills@2: F1 −1.1 pt`."""
    drop = item.alert.drops[0]
    more = f" and {len(item.alert.drops) + item.alert.hidden - 1} more" if len(item.alert.drops) + item.alert.hidden > 1 else ""
    return f"{item.series.model} v{item.version} regressed on {item.series.dataset}: {drop.label} {drop.change}{more}"


def ending(mark: str, overview: Overview) -> str:
    """Why the series of an issue needs no decision any more, in one sentence."""
    for view in overview.series:
        if marks(view.series, 0)[0] == mark:
            where = escape_markdown(wording.place(view.series, model=True))
            return (
                f"{where} stands on v{view.shown.version} now, which is not judged a regression."
                if view.promoted
                else f"{where} stands on no version."
            )
    return "The series is not there any more."


def message(items: Sequence[Standing], site_url: str | None, name: str) -> str:
    """What is sent elsewhere of new regressions, as plain text."""
    head = wording.counted(len(items), "new regression", "new regressions") + (f" in {name}" if name else "")
    lines = [head]
    for item in items:
        lines += ["", _one_line(title(item)), *(f"  {_one_line(drop.sentence)}" for drop in item.alert.drops)]
        lines += [f"  {_comparison(item, site_url)}"] if site_url else []
    return "\n".join(lines)[:MOST_CHARACTERS]


def as_value(items: Sequence[Standing], name: str) -> dict[str, object]:
    """The same for a program."""
    found = [
        {
            "model": item.series.model,
            "dataset": item.series.dataset,
            "prompt": item.series.prompt,
            "environment": item.series.environment,
            "version": item.version,
            "promoted": not item.alert.held,
            "reference": item.alert.reference or None,
            "metrics": [{"metric": drop.metric, "sentence": drop.sentence} for drop in item.alert.drops],
        }
        for item in items
    ]
    return {"event": "regression", "repository": name or None, "regressions": found}


def _opening(item: Standing) -> str:
    where = escape_markdown(wording.place(item.series, model=True))
    how = "landed and is not promoted" if item.alert.held else "is current"
    return f"**{where}**: v{item.version} {how}, and is worse by more than noise explains.\n"


def _fact(fact: regressions.Detail) -> str:
    text = escape_markdown(fact.text)
    return f"[{text}]({fact.url})" if fact.url else text


def _ways(item: Standing) -> Iterator[str]:
    """What a person can do; commands stand in code blocks, where nothing is live."""
    alert = item.alert
    yield f"To accept it, add to `{_code(alert.pointer_file)}` under `accepted:`, with your reason:\n"
    yield _block(alert.accept_lines)
    if alert.back_command and not item.alert.held:
        yield f"To go back to v{alert.back_to}:\n"
        yield _block(alert.back_command)


def _links(item: Standing, site_url: str | None) -> Iterator[str]:
    found = [("edit the pointer file", item.alert.edit_url), ("compare", _comparison(item, site_url) if site_url else None)]
    links = " · ".join(f"[{label}]({url})" for label, url in found if url)
    if links:
        yield links


def _comparison(item: Standing, site_url: str | None) -> str:
    return f"{(site_url or '').rstrip('/')}/#{frame.comparison_fragment(item.series.model, item.alert.reference, item.version)}"


def _block(text: str) -> str:
    fence = "````" if "```" in text else "```"
    return f"{fence}text\n{text}\n{fence}\n"


def _code(text: str) -> str:
    return _one_line(text).replace("`", "'")


def _one_line(text: str) -> str:
    """One printable line: a model's name must not begin a mail's header."""
    return "".join(mark if mark.isprintable() else " " for mark in text).strip()
