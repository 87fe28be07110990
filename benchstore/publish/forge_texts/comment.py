"""The comment on a pull request, as Markdown: the verdict first, then what it rests on, then what to do. Values in, text out.

What is said is decided here, every value escaped; how it is laid out is `site_template/comment.md.jinja`. Only the links that a
config's own addresses make are live.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchstore.analysis.judgement import Judgement
from benchstore.errors import Problem, errors_of
from benchstore.publish.forge_texts.headline import altered, change_of, headline, in_limits, lead_value, stays_of, value_of_move
from benchstore.publish.site.templates import Templates
from benchstore.publish.words import links, wording
from benchstore.publish.words.judged import general_reference
from benchstore.publish.words.markdown import code, escape_markdown, fenced, sparkline
from benchstore.publish.words.tables import Table, as_markdown
from benchstore.records import pointer, quantities
from benchstore.records.event import Event
from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot
from benchstore.standing import worse
from benchstore.standing.attention import Finding
from benchstore.standing.consequences import Staying
from benchstore.standing.review import Change, Review

MARK = "<!-- benchstore: the comment of this pull request -->"
"""The comment's last line, by which it is found again; no value can make a line of its own."""
MOST_BYTES = 65_536
"""GitHub takes no longer comment."""
TEMPLATE = "comment.md.jinja"
_CUTS = (None, 300, 100, 30, 10, 3)
_TABLED = ("regressed", "cannot tell", "improved", "changed, within limit", "accepted")
_ASIDE = ("missing", "incomparable", "new")
_FEW, _MOST_ROWS, _MOST_LINES = 3, 30, 20
"""So many series or sentences stand open; so many rows and lines are shown of each kind before the folded part has the rest."""
_WELL_ROWS = 10
"""So many rows are enough where those at the end are of series that are well."""
_SYMBOLS = {"regressed": "❌", "improved": "✅", "cannot tell": "⚠️"}
_LAST = 12
"""So many versions make a trend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where the run that judged, and the checks with the preview of the page, are to be seen."""

    run: str | None = None
    preview: str | None = None


def markdown(review: Review, templates: Templates | None = None, pages: Links | None = None) -> str:
    """The comment, never longer than GitHub takes: the full table goes first, then the rows that matter least."""
    return f"{_fitted(review, templates or Templates(), pages or Links(), MOST_BYTES - len(MARK) - 3)}\n\n{MARK}\n"


def of_stores(reviews: Mapping[str, tuple[Review, Templates]], pages: Links | None = None) -> str:
    """The one comment on a change to several stores, by folder: what is worst first, a section each, each with its share of the room."""
    room = (MOST_BYTES - len(MARK) - 3) // max(1, len(reviews)) - 300
    found = sorted(reviews.items(), key=lambda item: (not item[1][0].failing() and not errors_of(item[1][0].problems), item[0]))
    sections = [
        f"## {escape_markdown((folder.rstrip('/') or 'the store at the top')[:200])}\n\n{_fitted(review, templates, pages or Links(), room)}"
        for folder, (review, templates) in found
    ]
    return "\n\n".join([*sections, MARK]) + "\n"


def _fitted(review: Review, layout: Templates, pages: Links, room: int) -> str:
    """The comment without its mark, in so many bytes."""
    for most in _CUTS:
        text = layout.markdown(TEMPLATE, **_said(review, most, pages))
        if len(text.encode()) <= room:
            return text
    return f"### {headline(review)}\n\nThe rest is too long for a comment. It is printed by {code(_again(review))}"


def _said(review: Review, most: int | None, pages: Links) -> dict[str, Any]:
    """What the template places: texts that are Markdown already."""
    changes = sorted(review.changes, key=lambda item: _urgency(review, item))[:most]
    bad = [item for item in changes if review.regressed(item)]
    rows, shown = _overview_rows(review, changes)
    few, moves = len(changes) <= _FEW, _worth_a_line(review)
    return {
        "headline": headline(review),
        "where": " · ".join(_where(review, pages)),
        "rules": altered(review)[: most or 20],
        "more_rules": max(0, len(altered(review)) - (most or 20)),
        "judged_by": _judged_by(review),
        "warnings": [escape_markdown(text) for text in review.lies.warnings],
        "problems": list(_problems(review.problems[: most or 50])),
        "more_problems": max(0, len(review.problems) - (most or 50)),
        "reverts": list(_reverts(review)),
        "moves": [_move(review, event) for event in moves[: most or 50]],
        "more_moves": max(0, len(moves) - (most or 50)),
        "opens": _standing([*review.opens, *review.holds], most),
        "holds": bool(review.holds),
        "closes": _standing(review.consequences.closed, most),
        "left": _standing(review.consequences.left, most),
        "against": escape_markdown(review.lies.against),
        "stays": [_stays(item) for item in review.consequences.staying[: most or 20]],
        "beside": [_beside(*pair) for pair in review.arrivals.beside[:_MOST_LINES]],
        "on_the_way": _on_the_way(review),
        "table": _table(rows[:shown]),
        "more_rows": len(rows) - shown,
        "rests_on": [_rests_on(review, item) for item in changes] if few else [],
        "asides": list(dict.fromkeys(aside for item in changes if (aside := _aside(review, item)))) if few else [],
        "sentences": [text for item in changes for text in _sentences(review, item)][: most or 100],
        "few": few and sum(len(review.regressed(item)) + len(review.to_look_at(item)) for item in changes) <= _FEW,
        "accept": _accept(review, bad, most or 100) if bad else None,
        "backs": [back for item in bad[: most or 100] if (back := _back(review, item))],
        "repeat": bool(review.failing() or review.problems),
        "again": code(_again(review)),
        "everything": _everything(review) if most is None else None,
        "cut": most is not None,
    }


def _urgency(review: Review, item: Change) -> tuple[object, ...]:
    """What regressed first, then what is to be looked at, the worst change of each first as in the headline, then what else changed."""
    bad, looks = review.regressed(item), review.to_look_at(item)
    primary, size = max(((row.primary, in_limits(review, row)) for row in bad or looks), default=(False, 0.0))
    changed = any(row.verdict in _TABLED for row in item.judgements)
    return not bad, not looks, not primary, -size, not changed, item.snapshot.series


def _where(review: Review, pages: Links) -> Iterator[str]:
    """Between which commits, how much arrived, and where more is to be seen."""
    yield f"`{review.lies.base[:7]}` → `{review.lies.head[:7]}`"
    yield f"against {escape_markdown(review.lies.why)}"
    if review.arrivals.count > 1:
        series = {item.snapshot.series for item in review.changes if item.added}
        judged = "; of each series the last is judged" if review.arrivals.count > len(series) else ""
        yield f"{wording.counted(review.arrivals.count, 'snapshot', 'snapshots')} in {wording.counted(len(series), 'series', 'series')}{judged}"
    yield from (f"[{word}]({url})" for word, url in (("run", pages.run), ("checks and preview", pages.preview)) if url)


def _judged_by(review: Review) -> str:
    """Whose rules judged, where that needs a word, and what the change's own would say."""
    known, own = review.rules, review.by_its_own
    said = [escape_markdown(known.why)] if known and known.why else []
    if known and known.changes:
        said.append(f"Judged by the rules of {escape_markdown(review.lies.against)}.")
    if own:
        standing = "" if own.open_before == own.open_after else f"; series with an open regression: {own.open_before} → {own.open_after}"
        said.append(f"By its own: {own.regressed} regressed here{standing}.")
    return " ".join(said)


def _beside(new: Series, old: Series) -> str:
    return (
        f"{escape_markdown(new.model)}: {escape_markdown(wording.place(new))} is a new series, which nothing is compared with, "
        f"and {escape_markdown(wording.place(old))} got nothing new. Is a name mistyped?"
    )


def _on_the_way(review: Review) -> str:
    """What regressed of the snapshots that a later one follows: how much, and the worst of each series, in a sentence."""
    rows = sorted(review.arrivals.on_the_way, key=lambda row: -in_limits(review, row))
    if not rows:
        return ""
    of_series = {series: [row for row in rows if row.series == series] for series in dict.fromkeys(row.series for row in rows)}
    shown = "; ".join(_passed(review, found) for found in [*of_series.values()][:5])
    more = f"; and of {len(of_series) - 5} more series" if len(of_series) > 5 else ""
    return f"On the way {len(rows)} regressed, and did not stay: {shown}{more}."


def _passed(review: Review, rows: Sequence[Judgement]) -> str:
    """`openai v5, v7, v9 and 3 more (at worst accuracy −20.5 pt on bills@1)`."""
    versions = list(dict.fromkeys(row.version for row in rows))
    more = f" and {len(versions) - 3} more" if len(versions) > 3 else ""
    worst = f"{'at worst ' if len(versions) > 1 else ''}{change_of(review, rows[0], model=False)}"
    return f"{escape_markdown(rows[0].series.model[:200])} {', '.join(f'v{number}' for number in versions[:3])}{more} ({worst})"


def _problems(problems: Sequence[Problem]) -> Iterator[str]:
    """Each problem; what is to be done for several alike stands below the last of them."""
    hints = [problem.hint for problem in problems]
    for problem, following in zip(problems, [*hints[1:], ""], strict=False):
        yield _problem(problem, hinted=following != problem.hint)


def _problem(problem: Problem, *, hinted: bool) -> str:
    """What is wrong, and below it what to do, commands as code."""
    place = f"{problem.file}: {problem.place}" if problem.place else problem.file
    hint = f"\n  What to do: {_with_commands(problem.hint)}" if problem.hint and hinted else ""
    return f"**{problem.severity}** {escape_markdown(f'{place}: {problem.message}')}{hint}"


def _with_commands(hint: str) -> str:
    """A hint as Markdown; the line that mends a revert as code, which can be copied as it stands."""
    found = re.search(r"(?P<command>git checkout [^;]* && git commit -m '[^']*')", hint)
    if found is None:
        return escape_markdown(hint)
    before, command, after = hint[: found.start()], found["command"].rstrip(), hint[found.end("command") :]
    return f"{escape_markdown(before)}{code(command)}{escape_markdown(after)}"


def _reverts(review: Review) -> Iterator[str]:
    """The way without a terminal for each model that is rolled back by a change that also drops what had landed, as a forge's Revert does."""
    for event in review.moves:
        touched = any(item.rule == "immutable" and item.file.startswith(f"snapshots/{event.model}/") for item in review.problems)
        url = links.rollback_issue(review.config.site, event.model, event.version) if event.version else None
        if event.kind == "rolled back" and touched and url:
            yield f"Without a terminal: close this pull request, [fill in the roll back form]({url}), and merge what answers it."


def _worth_a_line(review: Review) -> list[Event]:
    """The moves but those of the pointer to what came with the change, and a first baseline, which the table shows."""
    shown = {(item.snapshot.model, item.snapshot.version) for item in review.changes if item.added}
    return [event for event in review.moves if not _is_a_beginning(event) or (event.model, event.version) not in shown]


def _is_a_beginning(event: Event) -> bool:
    return event.kind == "promoted" or (event.kind == "baseline set" and event.previous is None)


def _move(review: Review, event: Event) -> str:
    """`openai on bills@2: rolled back, v4 → v3, accuracy 0.750 → 0.915 (+16.5 pt)`."""
    where = wording.place(event.series, model=True) if event.series else event.model
    said = {
        "accepted": f"{event.metric} of v{event.version} accepted",
        "acceptance removed": f"the acceptance of {event.metric} of v{event.version} taken back",
        "withdrawn": f"v{event.version} withdrawn",
        "withdrawal removed": f"the withdrawal of v{event.version} taken back",
        "baseline removed": f"baseline v{event.version} removed",
        "baseline set": f"baseline v{event.previous} → v{event.version}" if event.previous else f"baseline v{event.version}",
    }
    old, new = f"v{event.previous} → " if event.previous else "", f"v{event.version}" if event.version else "not promoted"
    text = said.get(event.kind, f"{event.kind}, {old}{new}")
    value, gone = value_of_move(review, event), review.named.get((event.model, event.version or 0))
    if event.kind in ("withdrawn", "withdrawal removed") and gone:
        value = lead_value(review, gone), 0
    reason = f": {escape_markdown(event.reason[:500])}" if event.reason else ""
    return f"{escape_markdown(where[:300])}: {escape_markdown(text[:500])}{f', {value[0]}' if value else ''}{reason}"


def _standing(found: Sequence[tuple[Finding, Judgement]], most: int | None) -> list[str]:
    """Regressions of what stands, against each series' own reference; nothing of it is the change's own row."""
    lines = []
    for finding, row in found[: most or 20]:
        where = wording.place(finding.view.series, model=True)
        against = f" Against v{row.reference}, {row.reference_why}." if row.reference else ""
        held = f"v{row.version} is held: " if finding.state == "held" else ""
        lines.append(escape_markdown(f"{where[:300]}: {held}{row.sentence[:1000]}{against[:300]}"))
    return [*lines, *([f"and {len(found) - len(lines)} more"] if len(found) > len(lines) else [])]


def _stays(item: Staying) -> str:
    """What a new snapshot that will not be current leaves the series on, and what moves it."""
    series = item.snapshot.series
    on = f"v{item.current}" if item.current else "no version"
    where = escape_markdown(wording.place(series, model=True)[:300])
    return f"{where}: stays on {on}; {stays_of(item)}. To make it current: {code(wording.promote_command(series.model, item.snapshot.version))}"


# ---- one series


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    columns = ("model", "data", "metric", "reference", "this", "change", "95% interval", "verdict")
    return as_markdown(Table(title="", columns=columns, right=frozenset({3, 4, 5, 6}), rows=tuple(rows))) if rows else ""


def _overview_rows(review: Review, changes: Sequence[Change]) -> tuple[list[tuple[str, ...]], int]:
    """Of every series what needs somebody, worst first; of one that is well its leading metric. And how many of these to show."""
    rows = [(item, row) for item in changes for row in _worth_a_row(review, item)]
    needed = sum(row.verdict in _TABLED for _, row in rows)
    shown = min(len(rows), _MOST_ROWS, max(needed, _WELL_ROWS))
    return [(*_named(item), *_cells(review, item, row)) for item, row in rows], shown


def _named(item: Change) -> tuple[str, str]:
    snapshot, held = item.snapshot, "" if item.promoted else ", held"
    return f"{(snapshot.display_name or snapshot.model)[:200]} v{snapshot.version}{held}", wording.place(snapshot.series)[:300]


def _worth_a_row(review: Review, item: Change) -> list[Judgement]:
    """The rows that need somebody or that changed; where there is none the one that leads."""
    table = review.config.metrics
    rows = [row for row in item.judgements if row.verdict in _TABLED]
    if rows:
        return sorted(rows, key=lambda row: (_TABLED.index(row.verdict), table.order(row.metric)))
    leading = table.leading([row.metric for row in item.judgements if row.value is not None])
    return [row for row in item.judgements if row.metric in leading][:1]


def _back(review: Review, item: Change) -> dict[str, str] | None:
    """The way back, with the value there beside it; none where nothing sound came before."""
    target = item.back_to
    if target is None:
        return None
    metric = review.config.metrics.get(target.lead)
    value = f"{wording.in_sentence(metric)} {wording.value_of(metric, target.snapshot)}" if target.value is not None else ""
    command = wording.rollback_command(item.snapshot.model, target.version)
    return {"version": f"v{target.version}", "value": escape_markdown(value), "command": code(command)}


def _accept(review: Review, bad: Sequence[Change], most: int) -> dict[str, str]:
    """What accepts all that regressed: commands; and of one model the lines of its pointer file."""
    rows = [(item.snapshot, row) for item in bad for row in review.regressed(item)][:most]
    models = {snapshot.model for snapshot, _ in rows}
    return {
        "commands": fenced("sh", wording.accept_commands(row for _, row in rows)),
        "file": code(f"snapshots/{next(iter(models))}/{pointer.FILE}") if len(models) == 1 else "",
        "lines": fenced("yaml", [pointer.accept_line(row.metric, snapshot.version) for snapshot, row in rows]) if len(models) == 1 else "",
    }


def _rests_on(review: Review, item: Change) -> str:
    """Of which snapshot: examples, reference and why, where the numbers come from."""
    snapshot, rows = item.snapshot, wording.rows_of(item.snapshot)
    referred = general_reference(item.judgements)
    parts = [wording.counted(rows, "example", "examples")] if rows is not None else []
    parts.append(f"against v{referred.reference}, {escape_markdown(referred.reference_why)}" if referred else "nothing to compare with")
    if referred is None:
        parts.insert(0, lead_value(review, snapshot))
    if not item.promoted:
        parts.append("not promoted")
    parts.append(_made_by(review, snapshot))
    return f"{escape_markdown((snapshot.display_name or snapshot.model)[:200])} v{snapshot.version}: {' · '.join(parts)}"


def _made_by(review: Review, snapshot: Snapshot) -> str:
    """Where the numbers come from. A snapshot may name any address: only that of a run of the repository itself is made a link."""
    run, home = wording.web_link(snapshot.source.run_url if snapshot.source else None), wording.web_link(review.config.site.repository_url)
    if run is None:
        return f"Self-reported: environment {escape_markdown(snapshot.environment)}, no CI run"
    return f"[CI run]({run})" if home and run.startswith(f"{home.rstrip('/')}/") else f"CI run {code(run[:300])}"


def _cells(review: Review, item: Change, row: Judgement) -> tuple[str, ...]:
    metric, interval = review.config.metrics.get(row.metric), row.interval_of_delta
    return (
        wording.head(metric)[:200],
        quantities.value_text(metric, row.reference_value),
        quantities.value_text(metric, row.value),
        quantities.change_text(metric, row.delta),
        quantities.change_interval_text(metric, interval) if interval else quantities.NONE,
        _verdict_cell(item, row),
    )


def _verdict_cell(item: Change, row: Judgement) -> str:
    if worse.unconfirmed(row):
        return "⚠️ not confirmed yet"
    if worse.regressed(row) and not item.promoted:
        return "⚠️ regressed, held"
    symbol = "" if item.rolls_back else _SYMBOLS.get(row.verdict, "")  # a roll back is decided, whatever it costs
    return f"{symbol} {row.verdict}".strip()


def _sentences(review: Review, item: Change) -> Iterator[str]:
    """What the verdicts that need somebody rest on, each with the way of its metric."""
    stands, table = {id(row) for row in review.regressed(item)}, review.config.metrics
    for row in sorted(filter(worse.any_way, item.judgements), key=lambda row: (id(row) not in stands, table.order(row.metric)))[
        :_MOST_LINES
    ]:
        values = [value for snapshot in item.earlier if (value := snapshot.value(row.metric)) is not None][-_LAST:]
        trend = f" · `{sparkline(values)}` the last {len(values)}" if len(values) > 2 else ""
        alone = worse.regressed(row) and id(row) not in stands and not item.rolls_back
        tested = wording.counted(review.tested, "snapshot", "snapshots")
        why = f"not after correction over {tested}" if item.promoted else "held back, it is not promoted"
        note = f" To be looked at: {why}." if alone else ""
        whose = f"{escape_markdown(' on '.join(_named(item)))}: " if len(review.changes) > 1 else ""
        yield f"{whose}{escape_markdown(row.sentence[:1000])}{note}{trend}"


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
            said += [_OF_HARDWARE] if any("hardware" in row.sentence for row in rows) and word == "incomparable" else []
    untold = (row for row in item.judgements if worse.unsure(row) and not worse.unseen(row))
    said += [_MORE_EVIDENCE] if any(row.p is None for row in untold) else []
    return " ".join(said)


_MORE_EVIDENCE = (
    "To let it be told from noise, give the rows of the examples (`samples`), or `n` or `stderr` of the value under `uncertainty`."
)


_OF_HARDWARE = "A time is compared where both results state `hardware`: later ones on the same hardware are held against this version."


# ---- everything


def _everything(review: Review) -> dict[str, str] | None:
    """The folded table of every row, below what each series rests on."""
    rows = [(item, row) for item in review.changes for row in item.judgements]
    tests = sum(row.p is not None for _, row in rows)
    said = f"All {wording.counted(len(rows), 'row', 'rows')}, {wording.counted(tests, 'test', 'tests')}; those of one snapshot are corrected together"
    rests = "" if len(review.changes) <= _FEW else "\n".join(f"- {_rests_on(review, item)}" for item in review.changes)
    table = _table([(*_named(item), *_cells(review, item, row)) for item, row in rows])
    return {"summary": said, "tables": f"{rests}\n\n{table}"} if rows else None


def _again(review: Review) -> str:
    return f"benchstore regressions --against {review.lies.against} --all"
