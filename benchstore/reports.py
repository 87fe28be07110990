"""Reports of what got worse, as views: of what stands, and of what a change brings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchstore.analysis.judgement import Judgement
from benchstore.errors import errors_of
from benchstore.publish.words.wording import counted
from benchstore.standing import worse
from benchstore.standing.attention import Attention, Finding, State
from benchstore.standing.overview import SeriesView
from benchstore.standing.review import Change, Review
from benchstore.views.judged import DoneWith, JudgedSnapshot, RegressionReport


def of_standing(attention: Attention) -> RegressionReport:
    """What stands: every series' current snapshot, with the regressions that are open and those that are held."""
    overview = attention.overview
    config = overview.source.config
    judged = [item for view in overview.series if view.promoted for item in _of_series(attention, view.number)]
    regressed = sum(len(finding.rows_of("open")) for finding in attention.findings)
    series = attention.counts()["open"]
    broken = [finding for finding in attention.findings if finding.state == "broken"]
    done_with = [view for view in overview.series if view.done_with]
    fails = bool(broken) or any(
        worse.fails(row, config.policy) and item.states.get(row.metric) != "held" for item in judged for row in item.rows
    )
    head = (
        f"{counted(series, 'series', 'series')} with {counted(regressed, 'regression', 'regressions')} open"
        if regressed
        else "no regression open"
    )
    return RegressionReport(
        against=config.policy.against,
        judged=judged,
        regressed=regressed,
        fails=fails,
        config=config,
        summary=_summary(head, judged),
        broken=broken,
        done_with=[_done_with(attention, view) for view in done_with],
    )


def _done_with(attention: Attention, view: SeriesView) -> DoneWith:
    back = attention.back_to(view)
    return DoneWith(series=view.series, version=view.shown.version, why=view.done_with, back_to=back.version if back else None)


def _of_series(attention: Attention, number: int) -> list[JudgedSnapshot]:
    """The current snapshot of a series with what is open; then the one that is held, where there is one."""
    view = attention.overview.series[number]
    found = [finding for finding in attention.findings if finding.view.number == number]
    held = [finding for finding in found if finding.state == "held"]
    states: dict[str, State] = {item.row.metric: item.state for finding in found if finding.state != "held" for item in finding.concerns}
    carried = {row.metric: row for finding in found if finding.state != "held" for row in finding.rows_of("open")}
    rows = [carried.pop(row.metric, row) for row in view.judgements]
    notes = {row.metric: finding.reason(row) for finding in found for row in finding.rows if finding.reason(row)}
    current = JudgedSnapshot(
        snapshot=view.shown, promoted=True, rows=[*rows, *carried.values()], states=states, notes=notes, done_with=view.done_with
    )
    return [current, *(_held(finding) for finding in held)]


def _held(finding: Finding) -> JudgedSnapshot:
    states = {item.row.metric: item.state for item in finding.concerns}
    return JudgedSnapshot(snapshot=finding.snapshot, promoted=False, rows=finding.rows, states=states)


def of_change(review: Review, model: str | None = None) -> RegressionReport:
    """What a change brings, of all models or of one; what fails is what the comment of a pull request fails."""
    changes = [item for item in review.changes if model in (None, item.snapshot.model)]
    judged = [_of_change(review, item) for item in changes]
    regressed = sum(len(review.regressed(item)) for item in changes)
    errors = len(errors_of(review.problems))
    fails = bool(errors) or any(review.stands(item, row) for item in changes if not item.rolls_back for row in item.judgements)
    head = counted(regressed, "regression", "regressions") if regressed else "no regression"
    if errors:
        head = f"{counted(errors, 'problem', 'problems')} in the files, which benchstore check names; {head}"
    altered = len(review.rules.changes) if review.rules else 0
    if altered:
        head = f"{head}, by the rules of {review.lies.against}, of which the change alters {altered}"
    alone = sum(len(review.to_look_at(item)) for item in changes)
    look = f", {alone} to be looked at" if alone else ""
    stands = list(_then_standing(review, model))
    if opened := sum(len(item.rows) for item in stands if item.promoted):
        look += f", {opened} more opened on {review.lies.against} against the series' own reference"
    return RegressionReport(
        against=review.lies.against,
        judged=[*judged, *stands],
        regressed=regressed,
        fails=fails,
        config=review.config,
        summary=_summary(head + look, judged),
    )


def _then_standing(review: Review, model: str | None) -> Iterator[JudgedSnapshot]:
    """What the branch then stands on that is open or held against its own reference, and is no regression against what is current."""
    found: dict[int, tuple[Finding, list[Judgement]]] = {}
    for finding, row in (*review.opens, *review.holds):
        found.setdefault(id(finding), (finding, []))[1].append(row)
    for finding, rows in found.values():
        if model in (None, finding.view.series.model):
            states = {row.metric: finding.state for row in rows}
            yield JudgedSnapshot(snapshot=finding.snapshot, promoted=finding.state == "open", rows=rows, states=states)


def _of_change(review: Review, change: Change) -> JudgedSnapshot:
    stands = {id(row) for row in review.regressed(change)}
    notes: dict[str, str] = {}
    states: dict[str, State] = {}
    for row in review.to_look_at(change):
        states[row.metric] = "unconfirmed" if worse.unconfirmed(row) else "unsure"
        if worse.regressed(row) and change.promoted:
            notes[row.metric] = f"to be looked at: not after correction over {review.tested} snapshots"
        elif worse.regressed(row):
            states[row.metric] = "held"
            notes[row.metric] = "held back: it is not promoted"
    states |= {row.metric: "open" for row in change.judgements if id(row) in stands}
    return JudgedSnapshot(snapshot=change.snapshot, promoted=change.promoted, rows=change.judgements, states=states, notes=notes)


def _summary(head: str, judged: Sequence[JudgedSnapshot]) -> str:
    metrics = sum(len(item.rows) for item in judged)
    tests = sum(row.p is not None for item in judged for row in item.rows)
    quiet = sum(not item.rows and not item.done_with for item in judged)
    own = f"; {quiet} series {'stands on its' if quiet == 1 else 'stand on their'} own baseline" if quiet else ""
    corrected = f", {counted(tests, 'test', 'tests')}, corrected by snapshot" if tests else ""
    return f"{head}: {counted(metrics, 'metric', 'metrics')} of {counted(len(judged), 'snapshot', 'snapshots')}{corrected}{own}"
