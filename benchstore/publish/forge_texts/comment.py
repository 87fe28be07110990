"""The comment on a pull request, as Markdown: the verdict first, then what it rests on, then what to do. Values in, text out.

Every value is escaped; only the links that a config's own addresses make are live.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchstore.analysis.judgement import Judgement
from benchstore.errors import Problem
from benchstore.publish.site.frame import comparison_fragment
from benchstore.publish.words import wording
from benchstore.publish.words.tables import Table, as_markdown, escape_markdown
from benchstore.records import pointer, quantities
from benchstore.records.config import Config
from benchstore.records.event import Event
from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot

MARK = "<!-- benchstore: the comment of this pull request -->"
"""The comment's last line, by which it is found again; no value can make a line of its own."""
MOST_BYTES = 65_536
"""GitHub takes no longer comment."""
_CUTS = (None, 300, 100, 30, 10, 3)
_LOUD = ("regressed", "cannot tell", "improved", "changed, within limit", "accepted")
_ASIDE = ("missing", "incomparable", "new")
_SYMBOLS = {"regressed": "❌", "improved": "✅", "cannot tell": "⚠️"}
_BLOCKS = "▁▂▃▄▅▆▇█"
_TAG = re.compile(r"<[^>\n]*>?")
_MENTION = re.compile(r"(?<![A-Za-z0-9])@(?=\w)")
_FOLDS = ("<details>", "</details>", "<summary>", "</summary>")
_LAST = 12
"""So many versions make a trend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One series that a pull request touches.

    `snapshot` is what it would stand on, or its newest one where that is `promoted` to nothing; `added` tells whether the pull
    request brings it; `before` and `after` are the versions that the pointer says at the base and at the head; `earlier` the
    series' usable versions up to `snapshot`, in order.
    """

    snapshot: Snapshot
    added: bool
    promoted: bool
    before: int | None
    after: int | None
    judgements: tuple[Judgement, ...]
    earlier: tuple[Snapshot, ...]

    @property
    def rolls_back(self) -> bool:
        """Whether the pointer goes back to a version that had landed."""
        return not self.added and self.before is not None and self.after is not None and self.after < self.before

    def worse(self, word: str) -> list[Judgement]:
        """The rows with a verdict, but for those that look better; a scheduled run's only once the next one confirmed it."""
        return [row for row in self.judgements if row.verdict == word and row.better != 1 and row.confirmed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A pull request: `base` and `head` are commits, `why` says how the base was found; `against` is what to type for it.

    `moves` is what it changes in pointer files.
    """

    base: str
    head: str
    why: str
    against: str
    changes: tuple[Change, ...]
    moves: tuple[Event, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()
    config: Config

    def failing(self) -> list[Judgement]:
        """The rows that the policy fails; a roll back is a decision already made and fails nothing."""
        words = self.config.policy.fail_on
        return [row for item in self.changes if not item.rolls_back for word in words for row in item.worse(word)]


def outcome(review: Review) -> dict[str, str]:
    """What a workflow can decide by: `verdict` (invalid, regressed, cannot tell, passed), how many regressions, whether anything changed."""
    worse = {word: sum(len(item.worse(word)) for item in review.changes if not item.rolls_back) for word in ("regressed", "cannot tell")}
    invalid = any(problem.severity == "error" for problem in review.problems)
    word = "invalid" if invalid else next((word for word, count in worse.items() if count), "passed")
    changed = bool(review.changes or review.moves or invalid)
    return {"verdict": word, "regressions-count": str(worse["regressed"]), "changed": str(changed).lower()}


def markdown(review: Review) -> str:
    """The comment, never longer than GitHub takes: the full table goes first, then the rows that matter least."""
    for most in _CUTS:
        text = _render(review, most)
        if len(text.encode()) <= MOST_BYTES:
            return text
    return f"### {_verdict(review)}\n\nThe rest is too long for a comment. It is printed by {_code(_again(review))}\n\n{MARK}\n"


def _render(review: Review, most: int | None) -> str:
    changes = sorted(review.changes, key=_urgency)[:most]
    parts = [f"### {_verdict(review)}", _where(review), *(f"> ⚠️ {escape_markdown(text)}" for text in review.warnings)]
    parts += _problems(review.problems[: most or 50], len(review.problems))
    parts.append("\n".join(_move(event) for event in review.moves[: most or 50]))
    for item in changes:
        parts += _change(review, item, most)
    if len(changes) < len(review.changes):
        parts.append(f"{len(review.changes) - len(changes)} more series: {_code(_again(review))}")
    parts += _next(review, changes, most)
    parts += _folded(review) if most is None else [f"Cut to fit. Everything: {_code(_again(review))}"]
    return "\n\n".join([*filter(None, parts), MARK]) + "\n"


def _urgency(item: Change) -> tuple[int, int, Series]:
    return -len(item.worse("regressed")), -len(item.worse("cannot tell")), item.snapshot.series


# ---- the verdict


def _verdict(review: Review) -> str:
    """The line that opens the comment."""
    errors = sum(problem.severity == "error" for problem in review.problems)
    bad = sum(len(item.worse("regressed")) for item in review.changes if not item.rolls_back)
    others = sum(row.verdict != "regressed" for row in review.failing())
    unsure = sum(len(item.worse("cannot tell")) for item in review.changes if not item.rolls_back)
    back = [event for event in review.moves if event.kind == "rolled back"]
    if errors or bad or others:
        said = [f"{bad} {'regression' if bad == 1 else 'regressions'}"] if bad else []
        said += [f"{others} more that the policy fails" if bad else f"{others} that the policy fails"] if others else []
        said += [f"{errors} {'problem' if errors == 1 else 'problems'} in the files"] if errors else []
        return f"❌ {' and '.join(said)}, please read"
    if unsure:
        return f"⚠️ no regression found, {unsure} cannot be told"
    if back:
        named = [f"{escape_markdown(event.model)} rolls back {event.previous} → {event.version or 'not promoted'}" for event in back]
        return "↩ " + ", ".join(named[:5]) + (f" and {len(named) - 5} more" if len(named) > 5 else "")
    return _calm(review)


def _calm(review: Review) -> str:
    if not review.changes:
        return "✅ pointers changed, no snapshot" if review.moves else "✅ no snapshot and no pointer changed"
    rows = [row for item in review.changes for row in item.judgements]
    if not any(row.reference is not None for row in rows):
        names = ", ".join(escape_markdown(wording.place(item.snapshot.series, model=True)) for item in review.changes[:3])
        return f"✅ nothing to compare with yet: the first of {names}"
    if not any(row.delta is not None for row in rows):
        return "⚠️ nothing could be compared"
    return "✅ no regression found" + _could_see(review, rows)


def _could_see(review: Review, rows: Sequence[Judgement]) -> str:
    """The smallest drop of the leading metric that would have been found 8 times in 10."""
    table = review.config.metrics
    known = sorted((table.order(row.metric), row.detectable) for row in rows if row.detectable and row.verdict != "not judged")
    if not known:
        return ""
    name = next(row.metric for row in rows if row.detectable and table.order(row.metric) == known[0][0])
    metric = table.get(name)
    size = quantities.size_text(metric, max(size for order, size in known if order == known[0][0]))
    way = "rises" if metric.direction == "lower" else "drops"
    return f", could see {escape_markdown(wording.in_sentence(metric))} {way} of {size} or more"


def _where(review: Review) -> str:
    return f"`{review.base[:7]}` → `{review.head[:7]}` · against {escape_markdown(review.why)}"


def _problems(shown: Sequence[Problem], total: int) -> Iterator[str]:
    if shown:
        lines = [f"- **{problem.severity}** {escape_markdown(str(problem))}" for problem in shown]
        yield "\n".join(lines + ([f"- and {total - len(shown)} more"] if total > len(shown) else []))


def _move(event: Event) -> str:
    """`- openai on bills@2: rolled back, v4 → v3`."""
    where = wording.place(event.series, model=True) if event.series else event.model
    said = {
        "accepted": f"{event.metric} of v{event.version} accepted",
        "withdrawn": f"v{event.version} withdrawn",
        "baseline set": f"baseline v{event.previous} → v{event.version}" if event.previous else f"baseline v{event.version}",
    }
    old, new = f"v{event.previous} → " if event.previous else "", f"v{event.version}" if event.version else "not promoted"
    text = said.get(event.kind, f"{event.kind}, {old}{new}") + (f": {event.reason}" if event.reason else "")
    return f"- {escape_markdown(where[:300])}: {escape_markdown(text[:500])}"


# ---- one series


def _change(review: Review, item: Change, most: int | None) -> Iterator[str]:
    snapshot, table = item.snapshot, review.config.metrics
    yield f"#### {escape_markdown(snapshot.display_name or snapshot.model)} v{snapshot.version} on {escape_markdown(wording.place(snapshot.series))}"
    yield _said_of(review, item)
    loud = sorted(
        (row for row in item.judgements if row.verdict in _LOUD), key=lambda row: (_LOUD.index(row.verdict), table.order(row.metric))
    )
    if loud:
        yield as_markdown(_table(review, loud[:most]))
        yield "\n".join(_sentences(item, loud[: most or 20]))
    yield _aside(review, item)


def _said_of(review: Review, item: Change) -> str:
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
            f"[compare]({site.rstrip('/')}/index.html#{comparison_fragment(snapshot.model, referred.reference or 0, snapshot.version)})"
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
        f"{_SYMBOLS.get(row.verdict, '')} {row.verdict}".strip(),
    )


def _sentences(item: Change, rows: Iterable[Judgement]) -> Iterator[str]:
    """What the verdicts that need somebody rest on, each with the way of its metric."""
    for row in rows:
        if row.verdict in ("regressed", "cannot tell") and row.better != 1:
            values = [value for snapshot in item.earlier if (value := snapshot.value(row.metric)) is not None][-_LAST:]
            trend = f" · `{sparkline(values)}` the last {len(values)}" if len(values) > 2 else ""
            yield f"- {escape_markdown(row.sentence[:1000])}{trend}"


def sparkline(values: Sequence[float]) -> str:
    """Values as a line of blocks, the lowest one low; equal ones stand in the middle."""
    low, high = min(values), max(values)
    if low == high:
        return _BLOCKS[3] * len(values)
    return "".join(_BLOCKS[round((value - low) / (high - low) * (len(_BLOCKS) - 1))] for value in values)


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


# ---- what to do, and everything


def _next(review: Review, changes: Sequence[Change], most: int | None) -> Iterator[str]:
    for item in changes:
        regressed = item.worse("regressed")[: most or 20]
        if regressed and not item.rolls_back:
            yield "\n\n".join(_ways(item, regressed))
    if review.failing() or review.problems:
        yield f"The same on your machine: {_code(_again(review))}"


def _ways(item: Change, regressed: Sequence[Judgement]) -> Iterator[str]:
    snapshot = item.snapshot
    yield f"**Expected?** Accept it with a command, or add the lines under `accepted:` in {_code(f'snapshots/{snapshot.model}/{pointer.FILE}')}"
    yield _fenced("sh", [wording.accept_command(snapshot.model, snapshot.version, row.metric) for row in regressed])
    yield _fenced("yaml", [pointer.accept_line(row.metric, snapshot.version) for row in regressed])
    if item.promoted and item.before is not None and item.before != snapshot.version:
        yield f"**Not expected?** Keep the snapshot and leave the pointer where it was: {_code(wording.rollback_command(snapshot.model, item.before))}"


def _folded(review: Review) -> Iterator[str]:
    rows = [(item, row) for item in review.changes for row in item.judgements]
    if rows:
        tests = sum(row.p is not None for _, row in rows)
        tables = "\n\n".join(
            as_markdown(_table(review, item.judgements, wording.place(item.snapshot.series, model=True)))
            for item in review.changes
            if item.judgements
        )
        head = f"All {len(rows)} rows, {wording.counted(tests, 'test', 'tests')} corrected together"
        yield f"<details><summary>{head}</summary>\n\n{tables}\n\n</details>"


def _again(review: Review) -> str:
    return f"benchstore regressions --against {review.against} --all"


def _code(text: str) -> str:
    """`text` as code on one line; a run of backticks inside it ends nothing."""
    ticks = "`" * (_longest_run(text) + 1)
    space = " " if "`" in text else ""
    return f"{ticks}{space}{' '.join(text.split())}{space}{ticks}"


def _fenced(language: str, lines: Sequence[str]) -> str:
    fence = "`" * max(3, _longest_run("\n".join(lines)) + 1)
    return "\n".join([f"{fence}{language}", *(" ".join(line.splitlines()) for line in lines), fence])


def _longest_run(text: str) -> int:
    longest = run = 0
    for character in text:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    return longest


# ---- a comment from elsewhere


def foreign(text: str) -> str:
    """A comment's text from a file that anyone may have written: no mention, image or HTML of its own, not too long, one mark.

    Only the tags of the folded table stay. Raises nothing; what is not a comment of ours is shown as what it is.
    """
    lines = [line for line in text.replace("\0", "").splitlines() if line.strip() != MARK]
    body = _TAG.sub(lambda found: found[0] if found[0] in _FOLDS else "&lt;" + found[0][1:], "\n".join(lines).strip())
    body = _MENTION.sub("@\u2060", body.replace("![", "!\u2060["))
    room = MOST_BYTES - len(MARK.encode()) - 8
    return body.encode()[:room].decode(errors="ignore").rstrip() + f"\n\n{MARK}\n"
