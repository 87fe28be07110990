"""What a change brings, against a base: the snapshots it adds, the pointers it moves, what got worse by it, and what stands of that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from benchstore.analysis.judgement import Judgement
from benchstore.analysis.statistics import correction
from benchstore.errors import Problem, Refused, errors_of
from benchstore.records.config import Config
from benchstore.records.event import Event
from benchstore.records.pointer import Pointer
from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot
from benchstore.standing import worse
from benchstore.standing.arrivals import Arrivals, arrivals
from benchstore.standing.attention import Attention, Finding
from benchstore.standing.change import Rules, Sides, Span
from benchstore.standing.consequences import Consequences, consequences
from benchstore.standing.overview import Overview
from benchstore.standing.rollback import Target
from benchstore.standing.source import StoreSource
from benchstore.store import appearance, checks
from benchstore.store.history import pointer_events


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One series that a change touches.

    `snapshot` is what it would stand on, or its newest one where that is `promoted` to nothing; `added` tells whether the change
    brings it; `before` and `after` are the versions that the pointer says at the base and at the head; `earlier` the
    series' usable versions up to `snapshot`, in order; `back_to` is where a roll back would go, of what regressed. `opened` tells of a series
    that stands where it stood and whose regressions a decision in the pointer file opens: `judgements` are these alone.
    """

    snapshot: Snapshot
    added: bool
    promoted: bool
    before: int | None
    after: int | None
    judgements: tuple[Judgement, ...]
    earlier: tuple[Snapshot, ...]
    back_to: Target | None = None
    opened: bool = False

    @property
    def rolls_back(self) -> bool:
        """Whether the pointer goes back to a version that had landed: a decision already made, which fails nothing."""
        return not self.added and self.before is not None and self.after is not None and self.after < self.before

    @property
    def smallest_p(self) -> float | None:
        """What the gate looks at: the smallest adjusted p of what got worse, else of all; None where nothing was tested.

        What is opened by a decision is no new test.
        """
        if self.opened:
            return None
        tested = [row for row in self.judgements if row.p_adjusted is not None]
        found = [row for row in tested if worse.regressed(row)] or tested
        return min((row.p_adjusted for row in found if row.p_adjusted is not None), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByItsOwn:
    """What the rules that a change brings would say: how many regressions of it, and how many series of the whole store are open.

    `open_before` are open by the rules that judge, `open_after` by its own.
    """

    regressed: int
    open_before: int
    open_after: int


@dataclass(frozen=True, kw_only=True)  # without slots, so that what is asked many times is found once
class Review:
    """A change as a whole: where it lies in git, what is wrong with its files, and what it does to the store.

    `moves` is what it changes in pointer files, `named` the snapshots that they name, by model and version; `consequences`
    is what it does to what stands at the base; `rules` says whose rules judge and what the change alters in them;
    `layout` are the templates of its own that it alters and that later comments and issues are laid out by; `by_its_own` is what its own
    rules would say; `accepted` are the verdicts that it accepts, by model, version and metric; `arrivals` is what it adds beyond what its series come to stand on.
    """

    lies: Span
    problems: tuple[Problem, ...] = ()
    changes: tuple[Change, ...] = ()
    moves: tuple[Event, ...] = ()
    named: Mapping[tuple[str, int], Snapshot] = field(default_factory=dict)
    arrivals: Arrivals = field(default_factory=Arrivals)
    consequences: Consequences = field(default_factory=Consequences)
    config: Config = field(default_factory=Config)
    rules: Rules | None = None
    by_its_own: ByItsOwn | None = None
    layout: tuple[str, ...] = ()
    accepted: Mapping[tuple[str, int, str], Judgement] = field(default_factory=dict)

    @cached_property
    def judged(self) -> tuple[Change, ...]:
        """The changes that are held against the policy: all but roll backs."""
        return tuple(item for item in self.changes if not item.rolls_back)

    @cached_property
    def standing(self) -> tuple[Change, ...]:
        """The changes that stand after the correction over all that were tested: their smallest p, corrected again."""
        tested = [(item, p) for item in self.judged if (p := item.smallest_p) is not None]
        policy, share = self.config.policy, 1 / len(tested) if tested else 1.0
        adjusted = correction.adjusted([p for _, p in tested], [share] * len(tested), policy.correction)
        return tuple(item for (item, _), p in zip(tested, adjusted, strict=True) if p <= policy.alpha + 1e-9)

    @cached_property
    def _standing_ids(self) -> frozenset[int]:
        return frozenset(map(id, self.standing))

    @cached_property
    def tested(self) -> int:
        """How many snapshots were corrected together."""
        return sum(item.smallest_p is not None for item in self.judged)

    def stands(self, change: Change, row: Judgement) -> bool:
        """Whether a row that the policy fails does so in this report; what rests on no test is not corrected."""
        if not change.promoted and worse.regressed(row):
            return False  # it was held back, or rolled back again: the series does not stand on it
        tested = worse.regressed(row) and worse.by_test(row, self.config.policy) and not change.opened
        return worse.fails(row, self.config.policy) and (not tested or id(change) in self._standing_ids)

    def failing(self) -> list[Judgement]:
        """The rows that fail the change."""
        return [row for item in self.judged for row in item.judgements if self.stands(item, row)]

    def regressed(self, change: Change) -> list[Judgement]:
        """The rows of one change that regressed and stand in this report; a roll back has none."""
        if change.rolls_back or not change.promoted:
            return []
        alone = id(change) not in self._standing_ids and not change.opened
        policy = self.config.policy
        return [row for row in change.judgements if worse.regressed(row) and not (alone and worse.by_test(row, policy))]

    @cached_property
    def opens(self) -> tuple[tuple[Finding, Judgement], ...]:
        """Regressions that would be open once it is merged, were not before, and are no regression against what is current."""
        return self._untold(self.consequences.opened, [row for item in self.judged for row in self.regressed(item)])

    @cached_property
    def holds(self) -> tuple[tuple[Finding, Judgement], ...]:
        """Regressions of new snapshots that do not become current, where what is current shows none."""
        return self._untold(self.consequences.held, [row for item in self.judged for row in item.judgements if worse.regressed(row)])

    @staticmethod
    def _untold(found: Sequence[tuple[Finding, Judgement]], rows: Sequence[Judgement]) -> tuple[tuple[Finding, Judgement], ...]:
        told = {(row.series, row.version, row.metric) for row in rows}
        return tuple((finding, row) for finding, row in found if (row.series, row.version, row.metric) not in told)

    def count(self) -> int:
        """How many rows of the whole change regressed and stand."""
        return sum(len(self.regressed(item)) for item in self.judged)

    def to_look_at(self, change: Change) -> list[Judgement]:
        """The rows of one change that got worse or may have and are no regression of this report."""
        known = {id(row) for row in self.regressed(change)}
        return [row for row in change.judgements if worse.any_way(row) and id(row) not in known and not change.rolls_back]

    def outcome(self) -> dict[str, str]:
        """What a workflow can decide by: `verdict` (invalid, regressed, cannot tell, passed), how many regressions, whether anything changed."""
        bad = self.count()
        unsure = bool(self.opens) or any(self.to_look_at(item) for item in self.judged)
        invalid = bool(errors_of(self.problems))
        word = "invalid" if invalid else "regressed" if bad else "cannot tell" if unsure else "passed"
        changed = bool(self.changes or self.moves or invalid or self.layout or (self.rules and self.rules.changes))
        return {"verdict": word, "regressions-count": str(bad), "changed": str(changed).lower()}

    def failing_on(self, words: tuple[str, ...]) -> Review:
        """The same by another `fail_on`."""
        return replace(self, config=replace(self.config, policy=replace(self.config.policy, fail_on=words)))


def review(sides: Sides) -> Review:
    """What a change brings, from the store as it was at its base to the store as it is.

    Of files that are too wrong to be judged only that is told; an edited snapshot can still be read.
    """
    base, head = sides.base, sides.head
    problems = tuple(_of_this(checks.of_change(head.workplace, base.store, head.store), sides))
    known = Review(lies=sides.lies, problems=problems, config=head.config, rules=sides.rules, layout=tuple(_layout(sides)))
    if any(problem.rule != "immutable" for problem in errors_of(problems)):
        return known
    overview = Overview(head, base)
    config = replace(head.config, metrics=overview.table)
    moves = tuple(_moves(head, base))
    changed = replace(known, changes=tuple(_all_changes(overview, base, moves)), config=config, moves=moves)
    came = arrivals(overview, base, [item.snapshot for item in changed.changes])
    changes = tuple(_with_way_back(changed, head))
    touched = {item.snapshot.series for item in changes if not item.rolls_back}
    models = sorted({*(item.snapshot.model for item in changes), *(event.model for event in moves)})
    follows = consequences(base, head, models, frozenset(touched))
    whole = replace(changed, changes=changes, arrivals=came, consequences=follows)
    named = dict(_named(head, moves))
    return replace(whole, named=named, accepted=dict(_accepted(overview, named, moves)), by_its_own=_by_its_own(whole, sides))


def _layout(sides: Sides) -> Iterator[str]:
    """The store's own Markdown templates that the change touches."""
    found = (path for path in sides.touched if path.startswith(f"{appearance.TEMPLATES}/") and path.endswith(".md.jinja"))
    yield from sorted(found)


def _of_this(problems: Sequence[Problem], sides: Sides) -> Iterator[Problem]:
    """The problems that are the change's: no warning on what it does not touch and what was so before."""
    own = [problem.severity == "error" or problem.file in sides.touched for problem in problems]
    before = set() if all(own) else {_key(problem) for problem in _before(sides)}
    yield from (problem for problem, is_own in zip(problems, own, strict=True) if is_own or _key(problem) not in before)


def _before(sides: Sides) -> list[Problem]:
    base = sides.base.store
    try:
        return checks.of_files(base, base, sides.head.workplace.clock())
    except Refused:
        return []


def _key(problem: Problem) -> tuple[str, str, str]:
    return problem.file, problem.place, problem.message.partition(", which says ")[0]  # the clock's time is another one


def _by_its_own(review: Review, sides: Sides) -> ByItsOwn | None:
    """What the change's own rules would say of the same, where they are others and the store can be judged by them."""
    try:
        own = sides.by_its_own()
        if own is None:
            return None
        base, head = own
        alone = replace(review, changes=tuple(_all_changes(Overview(head, base), base, review.moves)), config=head.config)
        standing = (Attention(Overview(source)).counts()["open"] for source in (sides.head, head))
        return ByItsOwn(regressed=alone.count(), open_before=next(standing), open_after=next(standing))
    except Refused:
        return None


def _with_way_back(review: Review, head: StoreSource) -> Iterator[Change]:
    """The changes, what regressed with the same way back that every other face gives."""
    regressed = sorted({item.snapshot.model for item in review.judged if item.promoted and review.regressed(item)})
    attention = Attention(Overview(head.of(regressed))) if regressed else None
    targets = {view.series: view for view in attention.overview.series} if attention else {}
    for item in review.changes:
        view = targets.get(item.snapshot.series)
        stands = view is not None and view.shown.version == item.snapshot.version
        yield replace(item, back_to=attention.back_to(view)) if attention and view and stands else item


def _all_changes(overview: Overview, base: StoreSource, moves: Sequence[Event]) -> Iterator[Change]:
    """Each series that the change touches, and each that stands where it stood and in which a decision opens a regression."""
    found = [*_changes(overview, base)]
    yield from found
    models = sorted({event.model for event in moves if event.kind not in ("promoted", "rolled back")} & set(overview.source.store.models))
    if models:
        yield from _opened(overview.source.of(models), base.of(models), {item.snapshot.series for item in found})


def _opened(head: StoreSource, base: StoreSource, told: set[Series]) -> Iterator[Change]:
    """The regressions of other series than those that are told that are open now and were not at the base."""
    before = set(_open_rows(base))
    for finding in Attention(Overview(head)).findings:
        view = finding.view
        rows = tuple(row for row in finding.rows_of("open") if (view.series, row.metric) not in before)
        if rows and view.series not in told:
            current = view.standing.current if view.standing else None
            yield Change(
                snapshot=finding.snapshot,
                added=False,
                promoted=True,
                before=current,
                after=current,
                judgements=rows,
                earlier=tuple(one for one in view.history.usable(view.series) if one.version <= finding.snapshot.version),
                opened=True,
            )


def _open_rows(source: StoreSource) -> Iterator[tuple[Series, str]]:
    """What is open in a store, by series and metric; of one that is broken nothing is known."""
    try:
        findings = Attention(Overview(source)).findings
    except Refused:
        return
    yield from ((finding.view.series, row.metric) for finding in findings for row in finding.rows_of("open"))


def _changes(overview: Overview, base: StoreSource) -> Iterator[Change]:
    """Each series that stands on another snapshot than at the base, or has a new one; judged against what was current there."""
    for view in (view for model in overview.models for view in model.series):
        model, history = view.series.model, view.history
        known = set(base.store.versions(model))
        before, after = (_current(pointer, view.series) for pointer in (base.store.readable_pointer(model), history.pointer))
        for snapshot, promoted in _brought([item for item in view.members if history.is_usable(item.version)], after, known):
            added = snapshot.version not in known
            if added or before != after:
                yield Change(
                    snapshot=snapshot,
                    added=added,
                    promoted=promoted,
                    before=before,
                    after=after,
                    judgements=tuple(overview.book.of(snapshot)),
                    earlier=tuple(one for one in history.usable(view.series) if one.version <= snapshot.version),
                )


def _brought(members: Sequence[Snapshot], current: int | None, known: set[int]) -> Iterator[tuple[Snapshot, bool]]:
    """The current snapshot of a series, and its newest one where that came since and is not promoted."""
    yield from ((item, True) for item in members if item.version == current)
    if members and members[-1].version not in known and members[-1].version != current:
        yield members[-1], False


def _current(pointer: Pointer, series: Series) -> int | None:
    standing = pointer.standing(series)
    return standing.current if standing else None


def _moves(head: StoreSource, base: StoreSource) -> Iterator[Event]:
    """What the change as a whole does to pointer files."""
    if head.commit is not None:
        for model in sorted({*head.store.models, *base.store.models}):
            yield from pointer_events(model, base.store.readable_pointer(model), head.store.pointer(model), head.commit)


def _named(head: StoreSource, moves: Sequence[Event]) -> Iterator[tuple[tuple[str, int], Snapshot]]:
    """The snapshots that moves of the pointer go from and to."""
    versions = {(event.model, version) for event in moves for version in (event.previous, event.version)}
    for model in {model for model, _ in versions if head.store.versions(model)}:
        yield from (((model, item.version), item) for item in head.store.snapshots(model) if (model, item.version) in versions)


def _accepted(
    overview: Overview, named: Mapping[tuple[str, int], Snapshot], moves: Sequence[Event]
) -> Iterator[tuple[tuple[str, int, str], Judgement]]:
    """The verdicts that are accepted, those of held versions too."""
    for event in moves:
        snapshot = named.get((event.model, event.version)) if event.kind == "accepted" else None
        if snapshot is not None:
            yield from (((event.model, event.version, row.metric), row) for row in overview.book.of(snapshot) if row.metric == event.metric)
