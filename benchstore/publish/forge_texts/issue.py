"""Regressions that people are told of, as issues and as messages. Values in, text out; what a snapshot says is escaped.

How an issue is laid out is `site_template/issue.md.jinja`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from benchstore.publish.site.tabs import regressions
from benchstore.publish.site.tabs.regressions import Alert
from benchstore.publish.site.templates import Templates
from benchstore.publish.words import links, wording
from benchstore.publish.words.markdown import code, escape_markdown, fenced
from benchstore.records.series import Series
from benchstore.standing.attention import Attention
from benchstore.standing.overview import SeriesView

MOST_CHARACTERS = 60_000
TEMPLATE = "issue.md.jinja"
_TITLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """An issue to be: `mark` names the series and `state` the version, as lines of the body that Markdown hides.

    `again` is why one that was closed is opened again.
    """

    mark: str
    state: str
    title: str
    body: str
    again: str


def alerts(attention: Attention) -> list[Alert]:
    """Every series that regressed, or whose newest version did and was held back, by model."""
    told = {id(finding) for finding in attention.regressed}
    found = [alert for alert in regressions.alerts(attention) if id(alert.finding) in told]
    return sorted(found, key=lambda alert: alert.view.series)


def issue(alert: Alert, site_url: str | None, templates: Templates | None = None) -> Issue:
    """The issue of a series: what got worse and how sure that is, then the lines that accept it or go back."""
    mark, state = marks(alert.view.series, alert.version)
    body = (templates or Templates()).markdown(TEMPLATE, **_said(alert, site_url))[:MOST_CHARACTERS]
    again = f"{escape_markdown(wording.place(alert.view.series, model=True))} {_stands(alert)} again, and that regressed."
    return Issue(mark=mark, state=state, title=_one_line(title(alert))[:_TITLE], body=f"{body}\n\n{state}\n{mark}", again=again)


def _stands(alert: Alert) -> str:
    return f"has v{alert.version} as its newest version" if alert.held else f"stands on v{alert.version}"


def _said(alert: Alert, site_url: str | None) -> dict[str, object]:
    """What the template places: texts that are Markdown already."""
    way_back = alert.way_back
    found = [
        ("roll back, also from a phone", way_back.issue_url if way_back else None),
        ("edit the pointer file", alert.edit_url),
        ("compare", _comparison(alert, site_url) if site_url else None),
    ]
    return {
        "place": escape_markdown(wording.place(alert.view.series, model=True)),
        "version": alert.version,
        "held": alert.held,
        "drops": [escape_markdown(" ".join(filter(None, [drop.sentence, drop.reason]))) for drop in alert.drops],
        "hidden": wording.counted(alert.hidden, "more metric", "more metrics") if alert.hidden else "",
        "details": [
            (item.label, f"[{escape_markdown(item.text)}]({item.url})" if item.url else escape_markdown(item.text))
            for item in alert.details
        ],
        "pointer_file": code(alert.pointer_file),
        "accept_lines": fenced("text", alert.accept_lines.splitlines()),
        "back_to": f"v{way_back.version} ({escape_markdown(way_back.value)})" if way_back else "",
        "back_command": fenced("text", [way_back.command]) if way_back else "",
        "promote": fenced("text", [wording.promote_command(alert.view.series.model, alert.version)]) if alert.held else "",
        "links": [f"[{label}]({url})" for label, url in found if url],
    }


def marks(series: Series, version: int) -> tuple[str, str]:
    """The hidden lines that name a series and a version of it; a digest, so that no name can end the comment."""
    digest = hashlib.sha256("\0".join((series.model, *series.configuration)).encode()).hexdigest()[:32]
    return f"<!-- benchstore: regression of {digest} -->", f"<!-- benchstore: v{version} -->"


def title(alert: Alert) -> str:
    """`openai v5 regressed on bills@2: F1 −1.1 pt`."""
    drop, number = alert.drops[0], len(alert.drops) + alert.hidden
    more = f" and {number - 1} more" if number > 1 else ""
    series = alert.view.series
    return f"{series.model} v{alert.version} regressed on {series.dataset}: {drop.label} {drop.change}{more}"


def ending(mark: str, attention: Attention) -> str:
    """Why the series of an issue needs no decision any more, in one sentence."""
    for view in attention.overview.series:
        if marks(view.series, 0)[0] == mark:
            where = escape_markdown(wording.place(view.series, model=True))
            if not view.promoted:
                return f"{where} stands on no version."
            return f"{where} stands on v{view.shown.version} now, with no regression open.{_accepted(view)}"
    return "The series is not there any more."


def _accepted(view: SeriesView) -> str:
    """What was accepted of the version that it stands on, and why."""
    found = [item for item in view.history.pointer.accepted if item.version == view.shown.version]
    said = "; ".join(f"{wording.in_sentence(view.overview.table.get(item.metric))[:200]}: {item.reason[:500]}" for item in found[:5])
    return f" Its change was accepted, {escape_markdown(said)}." if said else ""


def message(items: Sequence[Alert], site_url: str | None, name: str) -> str:
    """What is sent elsewhere of new regressions, as plain text."""
    head = wording.counted(len(items), "new regression", "new regressions") + (f" in {name}" if name else "")
    lines = [head]
    for item in items:
        lines += ["", _one_line(title(item)), *(f"  {_one_line(drop.sentence)}" for drop in item.drops)]
        lines += [f"  {_comparison(item, site_url)}"] if site_url else []
        lines += [f"  Go back to v{back.version}: {back.issue_url or back.command}"] if (back := item.way_back) else []
    return "\n".join(lines)[:MOST_CHARACTERS]


def as_value(items: Sequence[Alert], name: str) -> dict[str, object]:
    """The same for a program."""
    found = [
        {
            "model": item.view.series.model,
            "dataset": item.view.series.dataset,
            "prompt": item.view.series.prompt,
            "environment": item.view.series.environment,
            "version": item.version,
            "promoted": not item.held,
            "reference": item.old or None,
            "metrics": [{"metric": drop.metric, "sentence": drop.sentence} for drop in item.drops],
        }
        for item in items
    ]
    return {"event": "regression", "repository": name or None, "regressions": found}


def _comparison(item: Alert, site_url: str | None) -> str:
    return f"{(site_url or '').rstrip('/')}/#{links.comparison_fragment(item.view.series.model, item.old, item.version)}"


def _one_line(text: str) -> str:
    """One printable line: a model's name must not begin a mail's header."""
    return "".join(mark if mark.isprintable() else " " for mark in text).strip()
