"""The comment on a pull request, as Markdown: the verdict first, then what it rests on, then what to do. Values in, text out.

What is said is decided here, every value escaped; how it is laid out is `site_template/comment.md.jinja`. Only the links that a
config's own addresses make are live.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from benchstore.analysis.judgement import Judgement
from benchstore.analysis.limits import smallest_collapse
from benchstore.errors import Problem
from benchstore.publish.site.templates import Templates
from benchstore.publish.words import links, wording
from benchstore.publish.words.markdown import code, escape_markdown, fenced, sparkline
from benchstore.publish.words.tables import Table, as_markdown
from benchstore.records import pointer, quantities
from benchstore.records.event import Event
from benchstore.standing import worse
from benchstore.standing.review import Change, Review

MARK = "<!-- benchstore: the comment of this pull request -->"
"""The comment's last line, by which it is found again; no value can make a line of its own."""
MOST_BYTES = 65_536
"""GitHub takes no longer comment."""
TEMPLATE = "comment.md.jinja"
_CUTS = (None, 300, 100, 30, 10, 3)
_TABLED = ("regressed", "cannot tell", "improved", "changed, within limit", "accepted")
_ASIDE = ("missing", "incomparable", "new")
_SYMBOLS = {"regressed": "❌", "improved": "✅", "cannot tell": "⚠️"}
_LAST = 12
"""So many versions make a trend."""


def markdown(review: Review, templates: Templates | None = None) -> str:
    """The comment, never longer than GitHub takes: the full table goes first, then the rows that matter least."""
    layout = templates or Templates()
    for most in _CUTS:
        text = f"{layout.markdown(TEMPLATE, **_said(review, most))}\n\n{MARK}\n"
        if len(text.encode()) <= MOST_BYTES:
            return text
    return f"### {headline(review)}\n\nThe rest is too long for a comment. It is printed by {code(_again(review))}\n\n{MARK}\n"


def _said(review: Review, most: int | None) -> dict[str, Any]:
    """What the template places: texts that are Markdown already."""
    changes = sorted(review.changes, key=lambda item: _urgency(review, item))[:most]
    return {
        "headline": headline(review),
        "where": f"`{review.lies.base[:7]}` → `{review.lies.head[:7]}` · against {escape_markdown(review.lies.why)}",
        "warnings": [escape_markdown(text) for text in review.lies.warnings],
        "problems": [_problem(problem) for problem in review.problems[: most or 50]],
        "more_problems": max(0, len(review.problems) - (most or 50)),
        "moves": [_move(event) for event in review.moves[: most or 50]],
        "carried": list(_carried(review))[: most or 20],
        "changes": [_change(review, item, most) for item in changes],
        "more_changes": len(review.changes) - len(changes),
        "repeat": bool(review.failing() or review.problems),
        "again": code(_again(review)),
        "everything": _everything(review) if most is None else None,
        "cut": most is not None,
    }


def _urgency(review: Review, item: Change) -> tuple[object, ...]:
    return -len(review.regressed(item)), -len(review.to_look_at(item)), item.snapshot.series


# ---- the verdict


def headline(review: Review) -> str:
    """The line that opens the comment."""
    errors = sum(problem.severity == "error" for problem in review.problems)
    bad = sum(len(review.regressed(item)) for item in review.judged)
    others = sum(row.verdict != "regressed" for row in review.failing())
    if bad and not errors and not review.failing():
        return f"⚠️ {bad} {'regression' if bad == 1 else 'regressions'}, which the policy does not fail"
    if errors or bad or others:
        said = [f"{bad} {'regression' if bad == 1 else 'regressions'}"] if bad else []
        said += [f"{others} more that the policy fails" if bad else f"{others} that the policy fails"] if others else []
        said += [f"{errors} {'problem' if errors == 1 else 'problems'} in the files"] if errors else []
        return f"❌ {' and '.join(said)}, please read"
    if looks := list(_looks(review)):
        return f"⚠️ no regression found, {', '.join(looks)}"
    back = [event for event in review.moves if event.kind == "rolled back"]
    if back:
        named = [f"{escape_markdown(event.model)} rolls back {event.previous} → {event.version or 'not promoted'}" for event in back]
        return "↩ " + ", ".join(named[:5]) + (f" and {len(named) - 5} more" if len(named) > 5 else "")
    return _nothing_worse(review)


def _looks(review: Review) -> Iterator[str]:
    """What must be looked at, by its reason."""
    held = sum(worse.regressed(row) for item in review.judged if not item.promoted for row in item.judgements)
    rows = [row for item in review.judged for row in review.to_look_at(item)]
    waiting, unseen = sum(map(worse.unconfirmed, rows)), sum(map(worse.unseen, rows))
    unsure = sum(map(worse.unsure, rows)) - unseen
    alone = len(rows) - waiting - unsure - unseen - held
    if alone:
        yield f"{alone} to be looked at: not after correction over {review.tested} snapshots"
    if held:
        yield f"{held} {'regression' if held == 1 else 'regressions'} held back, as {'it is' if held == 1 else 'they are'} not promoted"
    if waiting:
        yield f"{waiting} not confirmed yet"
    if unsure:
        yield f"{unsure} cannot be told"
    if gone := [row for row in rows if worse.unseen(row)]:
        yield f"{gone[0].metric} is missing" if gone[0].verdict == "missing" else "every earlier version was withdrawn or corrected"


def _nothing_worse(review: Review) -> str:
    if not review.changes:
        return "✅ pointers changed, no snapshot" if review.moves else "✅ no snapshot and no pointer changed"
    rows = [row for item in review.changes for row in item.judgements]
    if not any(row.reference is not None for row in rows):
        names = ", ".join(escape_markdown(wording.place(item.snapshot.series, model=True)) for item in review.changes[:3])
        return f"○ nothing to compare with yet: the first of {names}"
    if not any(row.delta is not None for row in rows):
        return "⚠️ nothing could be compared"
    blind = [row for row in rows if row.blind]
    if blind:
        return f"○ no regression shown; {_could_not_show(review, blind)}"
    return "✅ no regression found" + _could_see(review, rows)


def _could_not_show(review: Review, blind: Sequence[Judgement]) -> str:
    """Of the first primary metric that was not tested well enough: on what, and what would have been missed."""
    row = min(blind, key=lambda item: review.config.metrics.order(item.metric))
    metric = review.config.metrics.get(row.metric)
    name, way = escape_markdown(wording.in_sentence(metric)), "rise" if metric.direction == "lower" else "drop"
    size = row.detectable if row.detectable is not None or not review.config.policy.collapse else smallest_collapse(metric, row.n)
    if size is None:
        return f"nothing is known of the noise of {name}"
    behind = f"{quantities.count_text(row.n)} {_unit(row)}" if row.n else "the data"
    if metric.max is not None and metric.min is not None and size >= metric.max - metric.min:
        return f"{behind} could show no {way} of {name}"
    return f"{behind} could not show a {way} of {name} below {quantities.size_text(metric, size)}"


def _unit(row: Judgement) -> str:
    unit = row.counted or "examples"
    return unit.removesuffix("s") if row.n == 1 else unit


def _could_see(review: Review, rows: Sequence[Judgement]) -> str:
    """The smallest drop of the leading metric that would have been found 8 times in 10, where it is no gross one."""
    table = review.config.metrics
    known = sorted((table.order(row.metric), row.detectable) for row in rows if row.detectable and row.primary)
    if not known:
        return ""
    name = next(row.metric for row in rows if row.detectable and table.order(row.metric) == known[0][0])
    metric = table.get(name)
    size = quantities.size_text(metric, max(size for order, size in known if order == known[0][0]))
    way = "rise" if metric.direction == "lower" else "drop"
    return f"; a {way} of {escape_markdown(wording.in_sentence(metric))} of {size} would be caught 8 times in 10"


def _problem(problem: Problem) -> str:
    """What is wrong, and below it what to do."""
    place = f"{problem.file}: {problem.place}" if problem.place else problem.file
    hint = f"\n  What to do: {escape_markdown(problem.hint)}" if problem.hint else ""
    return f"**{problem.severity}** {escape_markdown(f'{place}: {problem.message}')}{hint}"


def _move(event: Event) -> str:
    """`openai on bills@2: rolled back, v4 → v3`."""
    where = wording.place(event.series, model=True) if event.series else event.model
    said = {
        "accepted": f"{event.metric} of v{event.version} accepted",
        "withdrawn": f"v{event.version} withdrawn",
        "baseline set": f"baseline v{event.previous} → v{event.version}" if event.previous else f"baseline v{event.version}",
    }
    old, new = f"v{event.previous} → " if event.previous else "", f"v{event.version}" if event.version else "not promoted"
    text = said.get(event.kind, f"{event.kind}, {old}{new}") + (f": {event.reason}" if event.reason else "")
    return f"{escape_markdown(where[:300])}: {escape_markdown(text[:500])}"


def _carried(review: Review) -> Iterator[str]:
    """Regressions of the touched series that were open before: nothing here tests them again."""
    for finding in review.carried:
        where = wording.place(finding.view.series, model=True)
        for row in finding.rows_of("open"):
            yield f"{escape_markdown(where[:300])}: {escape_markdown(row.sentence[:1000])}"


# ---- one series


def _change(review: Review, item: Change, most: int | None) -> dict[str, Any]:
    snapshot, table = item.snapshot, review.config.metrics
    rows = sorted(
        (row for row in item.judgements if row.verdict in _TABLED), key=lambda row: (_TABLED.index(row.verdict), table.order(row.metric))
    )
    regressed = review.regressed(item)[: most or 20]
    return {
        "name": f"{escape_markdown(snapshot.display_name or snapshot.model)} v{snapshot.version}",
        "place": escape_markdown(wording.place(snapshot.series)),
        "rests_on": _rests_on(review, item),
        "table": as_markdown(_table(review, rows[:most])) if rows else "",
        "sentences": list(_sentences(review, item, rows[: most or 20])),
        "aside": _aside(review, item),
        "accept": _accept(item, regressed) if regressed else None,
        "back": _back(review, item) if regressed else None,
    }


def _back(review: Review, item: Change) -> dict[str, str] | None:
    """The way back, with the value there beside it; none where nothing sound came before."""
    target = item.back_to
    if target is None:
        return None
    metric = review.config.metrics.get(target.lead)
    value = f"{wording.in_sentence(metric)} {wording.value_of(metric, target.snapshot)}" if target.value is not None else ""
    command = wording.rollback_command(item.snapshot.model, target.version)
    return {"version": f"v{target.version}", "value": escape_markdown(value), "command": code(command)}


def _accept(item: Change, regressed: Sequence[Judgement]) -> dict[str, str]:
    """What accepts each of them: commands, or lines of the pointer file."""
    snapshot = item.snapshot
    return {
        "file": code(f"snapshots/{snapshot.model}/{pointer.FILE}"),
        "commands": fenced("sh", [wording.accept_command(snapshot.model, snapshot.version, row.metric) for row in regressed]),
        "lines": fenced("yaml", [pointer.accept_line(row.metric, snapshot.version) for row in regressed]),
    }


def _rests_on(review: Review, item: Change) -> str:
    """Examples, reference and why, where the numbers come from, the way to the page."""
    snapshot, rows = item.snapshot, wording.rows_of(item.snapshot)
    referred = next((row for row in item.judgements if row.reference is not None), None)
    parts = [wording.counted(rows, "example", "examples")] if rows is not None else []
    parts.append(f"against v{referred.reference}, {escape_markdown(referred.reference_why)}" if referred else "no reference")
    if not item.promoted:
        parts.append("not promoted")
    run, site = wording.web_link(snapshot.source.run_url if snapshot.source else None), wording.web_link(review.config.site.url)
    parts.append(f"[CI run]({run})" if run else f"Self-reported: environment {escape_markdown(snapshot.environment)}, no CI run")
    if site and referred and referred.reference_series == snapshot.series:
        parts.append(
            f"[compare]({site.rstrip('/')}/index.html#{links.comparison_fragment(snapshot.model, referred.reference or 0, snapshot.version)})"
        )
    return " · ".join(parts)


def _table(review: Review, rows: Sequence[Judgement], title: str = "") -> Table:
    return Table(
        title=title,
        columns=("metric", "reference", "this", "change", "95% interval", "verdict"),
        right=frozenset({1, 2, 3, 4}),
        rows=tuple(_cells(review, row) for row in rows),
    )


def _cells(review: Review, row: Judgement) -> tuple[str, ...]:
    metric, interval = review.config.metrics.get(row.metric), row.interval_of_delta
    return (
        wording.head(metric)[:200],
        quantities.value_text(metric, row.reference_value),
        quantities.value_text(metric, row.value),
        quantities.change_text(metric, row.delta),
        quantities.change_interval_text(metric, interval) if interval else quantities.NONE,
        _verdict_cell(row),
    )


def _verdict_cell(row: Judgement) -> str:
    if worse.unconfirmed(row):
        return "⚠️ not confirmed yet"
    return f"{_SYMBOLS.get(row.verdict, '')} {row.verdict}".strip()


def _sentences(review: Review, item: Change, rows: Iterable[Judgement]) -> Iterator[str]:
    """What the verdicts that need somebody rest on, each with the way of its metric."""
    stands = {id(row) for row in review.regressed(item)}
    for row in rows:
        if worse.any_way(row):
            values = [value for snapshot in item.earlier if (value := snapshot.value(row.metric)) is not None][-_LAST:]
            trend = f" · `{sparkline(values)}` the last {len(values)}" if len(values) > 2 else ""
            alone = worse.regressed(row) and id(row) not in stands and not item.rolls_back
            tested = wording.counted(review.tested, "snapshot", "snapshots")
            why = f"not after correction over {tested}" if item.promoted else "held back, it is not promoted"
            note = f" To be looked at: {why}." if alone else ""
            yield f"{escape_markdown(row.sentence[:1000])}{note}{trend}"


def _aside(review: Review, item: Change) -> str:
    """What has no verdict, in one sentence a kind."""
    said = []
    for word in _ASIDE:
        rows = [row for row in item.judgements if row.verdict == word]
        if rows and (word != "new" or len(rows) < len(item.judgements)):
            names = [wording.in_sentence(review.config.metrics.get(row.metric))[:200] for row in rows]
            more = f" and {len(names) - 5} more" if len(names) > 5 else ""
            why = f" ({rows[0].sentence[:300].rstrip('.')})" if word == "incomparable" else ""
            said.append(escape_markdown(f"{word.capitalize()}: {', '.join(names[:5])}{more}{why}."))
    return " ".join(said)


# ---- everything


def _everything(review: Review) -> dict[str, str] | None:
    """The folded table of every row."""
    rows = [row for item in review.changes for row in item.judgements]
    tables = [
        as_markdown(_table(review, item.judgements, wording.place(item.snapshot.series, model=True)))
        for item in review.changes
        if item.judgements
    ]
    tests = sum(row.p is not None for row in rows)
    said = f"All {wording.counted(len(rows), 'row', 'rows')}, {wording.counted(tests, 'test', 'tests')}; those of one snapshot are corrected together"
    return {"summary": said, "tables": "\n\n".join(tables)} if rows else None


def _again(review: Review) -> str:
    return f"benchstore regressions --against {review.lies.against} --all"
