"""The public class: everything a person can do with a store. The command line is this class with words around it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from benchstore.errors import BenchstoreError, Problem, Refused, UsageError
from benchstore.records import address, meaning
from benchstore.records.address import Address
from benchstore.records.config import Against, Config
from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot
from benchstore.standing import worse
from benchstore.standing.attention import Attention
from benchstore.standing.marks import marks
from benchstore.standing.overview import ModelView, Overview, SeriesView
from benchstore.standing.past import past_of
from benchstore.standing.source import StoreSource, gaps
from benchstore.store import addresses
from benchstore.store.addresses import SeriesFilter
from benchstore.store.snapshots import Store, snapshot_path
from benchstore.store.workplace import Workplace
from benchstore.views.lists import EventList, ListedVersion, SeriesList, SnapshotView, VersionList

if TYPE_CHECKING:
    from benchstore.forge.github import GitHub, Posted
    from benchstore.forge.pulls import Proposed
    from benchstore.history_import import Dates
    from benchstore.publish.forge_texts.annotations import Annotation
    from benchstore.publish.forge_texts.issue import Issue
    from benchstore.publish.site.tabs.regressions import Alert
    from benchstore.publish.site.templates import Templates
    from benchstore.result_files import Result
    from benchstore.standing.review import Review
    from benchstore.store import facts
    from benchstore.store.facts import Given
    from benchstore.store.landing.alerted_refs import AlertedRefs
    from benchstore.store.landing.land import Landed
    from benchstore.store.landing.resolve import Resolved
    from benchstore.store.new_files import Incoming, Progress
    from benchstore.store.plan import Added, Adding
    from benchstore.store.pointers import Move
    from benchstore.views.imported import ImportedHistory
    from benchstore.views.judged import AttentionList, Comparison, ComparisonList, RegressionReport
    from benchstore.views.written import AddedList, BuiltSite, PointerMove


def open_repository(path: str | os.PathLike[str] = ".") -> Repository:
    """The store that holds `path`. Raises UsageError where there is none."""
    return Repository(Workplace.find(path))


class Repository:
    """A store, as the work tree has it or, with `at`, as it was at a git revision or at the end of a day (UTC).

    Every method reads afresh. A model is named by its directory, a version by an address: `m`, `m@4`, `m@current`,
    `m@baseline`, `m@previous`, `m@2026-11-23`; where a model has several series, `dataset`, `prompt` and `environment` say which.
    """

    def __init__(self, workplace: Workplace, at: str | None = None) -> None:
        self._workplace, self._at = workplace, at

    def __repr__(self) -> str:
        return f"Repository({str(self._workplace.root)!r}" + (f", at={self._at!r})" if self._at else ")")

    @property
    def path(self) -> Path:
        """The store's root."""
        return self._workplace.root

    def at(self, revision_or_day: str | date | None) -> Self:
        """The store as it was at a git revision, or at the end of a day; None is the work tree. Raises UsageError where it is empty."""
        text = revision_or_day.isoformat() if isinstance(revision_or_day, date) else revision_or_day
        if text is not None and not text.strip():
            raise UsageError("the revision is empty", hint="name a commit, a branch or a day, such as 2026-11-23; or leave it out")
        return type(self)(self._workplace, text)

    @property
    def in_git(self) -> bool:
        """Whether there is a git repository around it."""
        return self._workplace.repository is not None

    @property
    def on_default_branch(self) -> bool:
        """Whether the branch that pull requests are merged into is checked out, as far as is known here."""
        from benchstore.store.landing import remote

        return self.in_git and remote.is_default(self._workplace.git())

    @property
    def git_directory(self) -> Path | None:
        """Where git keeps what it knows; None where there is no git repository."""
        return self._workplace.repository.git_directory if self._workplace.repository else None

    @property
    def size(self) -> tuple[int, int]:
        """How many snapshots there are, and of how many models."""
        store = self._store()
        return sum(len(store.versions(model)) for model in store.models), len(store.models)

    # ---- reading

    @property
    def models(self) -> list[str]:
        """The models, sorted."""
        return self._store().models

    @property
    def config(self) -> Config:
        """The rules."""
        return self._store().config

    def series(self) -> SeriesList:
        """Every series with the version it stands on."""
        overview = self._overview()
        return SeriesList(series=overview.series, table=overview.table)

    def versions(self, model: str) -> VersionList:
        """The versions of a model, newest first."""
        view = self._model(model)
        marked = marks(view)
        found = [
            ListedVersion(snapshot=snapshot, place=place, marks=marked.get(snapshot.version, []))
            for series in view.series
            for place, snapshot in enumerate(series.members, start=1)
        ]
        return VersionList(versions=sorted(found, key=lambda item: -item.snapshot.version), table=view.series[0].overview.table)

    def snapshot(self, address: str, **series: str | None) -> SnapshotView:
        """One snapshot, its marks and its verdicts. Raises UsageError where the address means none, or more than one."""
        store = self._store()
        found = self._find(store, address, series)
        known = found.version in store.versions(found.model)
        overview = self._overview([found.model]) if known else None
        marked = marks(overview.models[0]).get(found.version, []) if overview else []
        return SnapshotView(
            snapshot=found,
            marks=marked,
            judgements=overview.book.of(found) if overview else [],
            pointer=store.pointer(found.model),
            path=snapshot_path(found.model, found.version),
            table=overview.table if overview else meaning.table_of(store.config.metrics, (found,)),
        )

    def history(
        self, model: str | None = None, *, since: str | date | None = None, until: str | date | None = None, last: int | None = None
    ) -> EventList:
        """What happened to all models or to one, newest first; from a day and up to the end of a day (UTC)."""
        from benchstore.arguments import as_day, within
        from benchstore.store import history

        git, store = self._workplace.git(), self._store()
        if model:
            store.require(model)
        revision = self._workplace.revision(self._at) if self._at else "HEAD"
        events = history.events(self._workplace, revision=revision, model=model, worktree=None if self._at else store)
        first, end = as_day(since), as_day(until)
        return EventList(events=[event for event in events if within(event, first, end)][:last], shallow=git.is_shallow())

    def compare(self, a: str | None = None, b: str | None = None, **series: str | None) -> ComparisonList:
        """`a` against `b`, the old one first; one address against its baseline; without any, every series against its baseline.

        Raises UsageError where one is its own baseline.
        """
        from benchstore.views.judged import Comparison, ComparisonList

        if a is None:
            return ComparisonList(comparisons=self._against_baselines(SeriesFilter(**series)))
        store = self._store()
        new = self._find(store, b or a, series)
        if b is None:
            return ComparisonList(comparisons=[self._against_baseline(new)])
        old = self._find(store, a, series)
        overview = self._overview(sorted({old.model, new.model}))
        rows = overview.book.between(old, new)
        names = (f"{item.model} v{item.version}" for item in (old, new))
        return ComparisonList(comparisons=[Comparison(old=next(names), new=next(names), rows=rows, table=overview.table)])

    def _against_baselines(self, chosen: SeriesFilter) -> list[Comparison]:
        from benchstore.comparison import against_reference

        overview = self._overview(against="baseline")
        found = [against_reference(view.shown, overview) for view in overview.series if view.promoted and chosen.matches(view.series)]
        return [item for item in found if item.rows]

    def _against_baseline(self, snapshot: Snapshot) -> Comparison:
        from benchstore.comparison import against_reference

        found = against_reference(snapshot, self._overview([snapshot.model], against="baseline"))
        if not found.rows:
            name = f"{snapshot.model}@{snapshot.version}"
            raise UsageError(f"{name} is its own baseline", hint=f"name two: benchstore compare {name} {snapshot.model}@OTHER")
        return found

    # ---- judging

    def attention(self) -> AttentionList:
        """Every series that needs somebody, the most urgent first, with its reason and the way back."""
        from benchstore.views.judged import AttentionList

        found = Attention(self._overview())
        return AttentionList(findings=found.findings, table=found.overview.table)

    def regressions(self, against: str | None = None, *, model: str | None = None) -> RegressionReport:
        """What got worse. Without `against`, or with `baseline` or `previous`: what stands, each series' current snapshot against that.

        With a revision: what the change since then brings, and whether it passes.
        """
        from benchstore import reports

        words: dict[str | None, Against | None] = {None: None, "baseline": "baseline", "previous": "previous"}
        if against not in words:
            return reports.of_change(self.review(str(against)), model)
        overview = self._overview([self._store().require(model)] if model else None, against=words[against])
        return reports.of_standing(Attention(overview))

    def review(self, against: str) -> Review:
        """What the change since the merge base with a revision brings, moves and touches."""
        from benchstore.standing import change, review

        return review.review(change.of_worktree(self._workplace, against))

    def review_of(self, base: str, head: str, name: str | None = None) -> Review:
        """What the commit `head` brings to the commit `base`, merged as a trial; `name` is that of the base's branch. The work tree counts for nothing."""
        from benchstore.standing import change, review

        git = self._workplace.git()
        return review.review(change.of_commits(self._workplace, git.resolve(base), git.resolve(head), name or base))

    def check(self, against: str | None = None) -> list[Problem]:
        """Every problem of every file; with `against`, also what was changed that had landed there."""
        from benchstore.store import attributes, checks

        if against is not None:
            from benchstore.standing import change

            sides = change.of_worktree(self._workplace, against)
            return checks.of_change(self._workplace, sides.base.store, sides.head.store)
        store, head = self._workplace.store(self._at), self._workplace.head()
        found = checks.of_files(store, self._workplace.store_of(head) if head else None, self._workplace.clock())
        return [*found, *attributes.problems(self._workplace, store)]

    def verify(self, contains: str | None = None, *, strict: bool = False) -> tuple[int, list[Problem]]:
        """What breaks the rule that what has landed stays as it is.

        From history: how many commits it has, and what was lost in them; what cannot be told is contested, a warning unless `strict`.
        With `contains`, a commit that is trusted: how many files it held, and which of them are not as they were.
        """
        from benchstore.store import verification

        if self._at is None and self._workplace.git().head() is None:
            return 0, []  # nothing has landed yet
        revision = self._workplace.revision(self._at or "HEAD")
        if contains is not None:
            return verification.contains(self._workplace, self._workplace.git().resolve(contains), revision)
        return verification.verify(self._workplace, revision, strict=strict)

    # ---- writing

    def add(
        self,
        results: Result | Sequence[Result],
        *,
        importer: str = "auto",
        task: str | None = None,
        per_task: bool = False,
        metric_map: dict[str, str] | None = None,
        per_row: bool = False,
        row: Mapping[str, str | Sequence[str]] | None = None,
        repeat: bool = False,
        samples: bool = True,
        folder: str | os.PathLike[str] = ".",
        promote: bool | None = None,
        hold_regressed: bool = False,
        again: bool = False,
        dry_run: bool = False,
        commit: bool = False,
        progress: Progress | None = None,
        **given: Any,
    ) -> AddedList:
        """Add results as snapshots and move the pointers: all of them, or none.

        A result is a file's path (from `folder`), metrics (`{"f1": 0.9}`), a draft (`{"metrics": …, "samples": …}`), or a name with
        a file's bytes. Of a table `per_row` makes each row a result, and `row` says which column states a fact (`{"model": "name"}`);
        `metric_map` says where metrics stand (`{"f1": "results.test.f1*0.01"}`). Rows of its examples come along, unless `samples` is False. Facts that it does not tell may be given: `model
        dataset prompt environment provider created_at source_commit branch run_id triggered_by tags note hardware` (`{"cpu": "EPYC 7763"}`). With `repeat` the results
        are runs of one recipe, and become one snapshot, their mean. A file that was added before (by the same run, or not landed yet) is
        found, and finished where it was cut off, unless `again` says that it is meant. `progress` is told how far it is. Raises Refused with every problem of every result.
        """
        from benchstore import result_files
        from benchstore.arguments import each, given_facts, problems_of, promotion
        from benchstore.importers import known_keys
        from benchstore.importers.document import Options
        from benchstore.result_folders import Reading
        from benchstore.store.new_files import silent
        from benchstore.store.plan import Adding
        from benchstore.views.written import AddedList

        options = Options(
            task=task, per_task=per_task, metric_map=metric_map or {}, samples=samples, per_row=per_row, row=known_keys.row(row or {})
        )
        reading = Reading(folder=Path(folder), importer=importer, options=options, progress=progress or silent)
        read = result_files.read(each(results), reading)
        incoming, unreadable = read.incoming, read.problems
        known = given_facts(given)
        if repeat and not unreadable:
            incoming = [self._as_one(incoming, known)]
        how = Adding(
            promote=promotion(promote, hold_regressed=hold_regressed),
            again=again,
            dry_run=dry_run,
            commit=commit,
            units=known.units,
            progress=progress or silent,
        )
        enter = self._entering(incoming, known)
        if unreadable:
            raise Refused(unreadable + problems_of(enter, how))
        added, commits = enter(how)
        table = meaning.table_of(self.config.metrics, (item.snapshot for item in added))
        return AddedList(added=added, commits=commits, dry_run=dry_run, table=table)

    def import_history(
        self,
        patterns: str | Sequence[str] = (),
        *,
        repository: str | os.PathLike[str] | None = None,
        since: str | date | None = None,
        every_branch: bool = False,
        dates: Dates = "file",
        importer: str = "auto",
        task: str | None = None,
        per_task: bool = False,
        metric_map: dict[str, str] | None = None,
        per_row: bool = False,
        row: Mapping[str, str | Sequence[str]] | None = None,
        samples: bool = True,
        dry_run: bool = False,
        commit: bool = False,
        **given: Any,
    ) -> ImportedHistory:
        """Add every distinct version through git history of the files whose path fits a pattern, each with its commit and date.

        `{name}` in a pattern is one part of a path: `results/{model}.json` gives the model, and other names stand for themselves in the facts
        that are given as to `add`, as does `{size}` for the number of examples: `dataset="bills@{size}"`. A version that is broken or
        refused is told and keeps no other out. `repository` is another clone on disk; `dates="author"` puts the author's date before the file's.
        """
        from benchstore import history_import
        from benchstore.arguments import as_day, given_facts
        from benchstore.importers import known_keys
        from benchstore.importers.document import Options
        from benchstore.result_folders import Reading
        from benchstore.store.plan import Adding

        options = Options(
            task=task, per_task=per_task, metric_map=metric_map or {}, samples=samples, per_row=per_row, row=known_keys.row(row or {})
        )
        sought = history_import.Sought(
            patterns=(patterns,) if isinstance(patterns, str) else tuple(patterns),
            repository=Path(repository) if repository is not None else None,
            since=as_day(since),
            every_branch=every_branch,
            dates=dates,
        )
        known, reading = given_facts(given), Reading(folder=Path(), importer=importer, options=options)
        how = Adding(promote="in-time", each=True, dry_run=dry_run, commit=commit, units=known.units)
        return history_import.import_history(self._workplace, sought, reading, known, how)

    def promote(self, address: str, *, reason: str = "", dry_run: bool = False, commit: bool = False, **series: str | None) -> PointerMove:
        """Make a version the current one of its series; a bare model means its newest usable version."""
        from benchstore.store import pointers
        from benchstore.store.pointers import Moving

        snapshot = self._newest(address, series)
        taken = () if "@" in address else (f"{address} means its newest usable version here, v{snapshot.version}",)
        return _moved(pointers.promote(self._workplace, snapshot, Moving(reason=reason, dry_run=dry_run, commit=commit)), dry_run, taken)

    def rollback(
        self,
        model: str,
        to: int | None = None,
        *,
        from_version: int | None = None,
        reason: str = "",
        asked_by: str = "",
        dry_run: bool = False,
        commit: bool = False,
        **series: str | None,
    ) -> PointerMove:
        """Go back: to a version, else to the newest earlier current one in which no regression was open. Snapshots stay.

        `asked_by` is a forge's login, for the commit's trailer, of whoever asked a machine to do it.
        With `from_version`, only if that is the current one still, or was rolled back by this very move. Without it and `to` one step from
        where HEAD stands: a step that is made and not committed is finished, not repeated. Raises UsageError where there is none.
        """
        from benchstore import rollbacks
        from benchstore.store import pointers
        from benchstore.store.pointers import Moving

        view = self._series_to_move(model, to or from_version, SeriesFilter(**series))
        versions = [item.version for item in view.members]
        target, notes = rollbacks.target(self._workplace, view, to=to, from_version=from_version)
        how = Moving(reason=reason, asked_by=asked_by, dry_run=dry_run, commit=commit)
        move = pointers.rollback(self._workplace, view.series, versions, target, how)
        return _moved(move, dry_run, () if move.commit and not move.changed else notes)

    def baseline(self, address: str, *, reason: str = "", dry_run: bool = False, commit: bool = False, **series: str | None) -> PointerMove:
        """Make a version what its series is judged against; a bare model means its current version."""
        from benchstore.store import pointers
        from benchstore.store.pointers import Moving

        snapshot = self._find(self._store(), address, series)
        return _moved(pointers.set_baseline(self._workplace, snapshot, Moving(reason=reason, dry_run=dry_run, commit=commit)), dry_run)

    def accept(
        self,
        address: str,
        *metrics: str,
        reason: str,
        regressed: bool = False,
        dry_run: bool = False,
        commit: bool = False,
        **series: str | None,
    ) -> PointerMove:
        """Say that a version's change of some metrics was expected; it is their reference from then on. With `regressed`, of all that regressed.

        Raises UsageError where that is none, and for a metric that it has not.
        """
        from benchstore.store import pointers
        from benchstore.store.pointers import Moving

        snapshot = self._find(self._store(), address, series)
        judged = self._overview([snapshot.model]).book.of(snapshot)
        if regressed:
            metrics = (*metrics, *(row.metric for row in judged if row.verdict == "regressed"))
        name = f"{snapshot.model}@{snapshot.version}"
        if not metrics:
            hint = f"name the metrics: benchstore accept {name} METRIC…"
            raise UsageError(f"no metric of {name} regressed" if regressed else f"no metric of {name} is named", hint=hint)
        move = pointers.accept(self._workplace, snapshot, metrics, Moving(reason=reason, dry_run=dry_run, commit=commit))
        idle = [
            row for row in judged if row.metric in metrics and row.verdict != "accepted" and not (worse.any_way(row) or worse.unseen(row))
        ]
        notes = tuple(f"{row.metric} of {name} is judged {row.verdict}, which asks for no acceptance" for row in idle)
        return _moved(move, dry_run, notes)

    def withdraw(self, address: str, *, reason: str, dry_run: bool = False, commit: bool = False, **series: str | None) -> PointerMove:
        """Say that a version must not be relied on: never a reference, never a target. Its file stays."""
        from benchstore.store import pointers
        from benchstore.store.pointers import Moving

        snapshot = self._find(self._store(), address, series)
        return _moved(pointers.withdraw(self._workplace, snapshot, Moving(reason=reason, dry_run=dry_run, commit=commit)), dry_run)

    def land(self, remote: str = "origin", branch: str | None = None, *, message: str | None = None) -> tuple[str, Landed]:
        """Commit what is below snapshots/ and push it, with new version numbers where others were quicker; gives the branch and what was done."""
        from benchstore.store import commits
        from benchstore.store.landing import land
        from benchstore.store.landing import remote as remotes

        commits.refuse_unready(self._workplace)
        there = remotes.find(self._workplace.git(), remote, branch)
        return str(there), land.Lander(workplace=self._workplace, remote=there, message=message).land()

    def resolve(self, onto: str | None = None, *, remote: str = "origin") -> tuple[str, Resolved]:
        """Merge what landed on the branch `onto` (the remote's default one) into this one; gives its name and what was done."""
        from benchstore.store.landing import remote as remotes
        from benchstore.store.landing import resolve

        git = self._workplace.git()
        remotes.require(git, remote)
        branch = (onto or remotes.default_branch(git, remote)).removeprefix(f"{remote}/")
        there = remotes.Remote(repository=git, name=remote, branch=branch)
        commit = there.fetch()
        if commit is None:
            hint = "name the one this branch will be merged into: --onto BRANCH"
            raise BenchstoreError(f"{remote} has no branch {branch!r}", hint=hint)
        return str(there), resolve.resolve(self._workplace, commit, str(there))

    def propose(self, github: GitHub, base: str | None = None, *, note: str = "") -> Proposed:
        """Open one pull request for the branch that is checked out and pushed, or bring the open one up to date.

        `note` is Markdown that its text ends with.
        """
        from benchstore import pull_requests

        return pull_requests.propose(self._workplace, github, base, note=note)

    def fetch_pull_request(self, number: int, base: str, *, remote: str = "origin") -> tuple[str, str]:
        """Bring the tip of the branch `base` and the newest commit of a pull request here, as objects: nothing is checked out or run.

        Raises BenchstoreError where the remote has one of them not.
        """
        from benchstore.store.landing import brought

        return brought.fetch(self._workplace.git(), remote, number, base)

    def too_many(self, base: str, head: str) -> list[Problem]:
        """That the commit `head` has more files, against `base`, than are listed; told without listing them."""
        from benchstore.store.landing import brought

        return brought.too_many(self._workplace, base, head)

    def too_large(self, base: str, head: str) -> list[Problem]:
        """What the commit `head` brings, against `base`, that is larger than is read; told by its size, without reading it."""
        from benchstore.store.landing import brought

        return brought.too_large(self._workplace, base, head)

    def tell_of_taken(self, github: GitHub, base: str | None = None) -> list[tuple[int, Posted]]:
        """Tell open pull requests whose version numbers were taken meanwhile; gives their numbers and the comments."""
        from benchstore import pull_requests

        return list(pull_requests.tell_of_taken(self._workplace, github, base))

    def build(self, out: str | os.PathLike[str] = "_site") -> BuiltSite:
        """Write the static dashboard into the folder `out`, which holds the old one whole until it holds the new one.

        Raises UsageError where something else is there.
        """
        from benchstore.publish.site import overrides
        from benchstore.publish.site.build import pages
        from benchstore.store import site_folder
        from benchstore.views.written import BuiltSite

        source, target = self._source(self._at), site_folder.place(self._workplace, Path(out))
        warnings = list(overrides.warnings(source.templates))
        count = site_folder.write(target, pages(source))
        return BuiltSite(page=target / "index.html", files=count, warnings=warnings, gaps=list(gaps(source)))

    def pages(self) -> Iterator[tuple[str, bytes]]:
        """Every file of the static dashboard: its path from the site's root, and its bytes."""
        from benchstore.publish.site.build import pages

        return pages(self._source(self._at))

    def alerts(self) -> list[Alert]:
        """The regressions that people are told of, by series, in the words of the page."""
        from benchstore.publish.forge_texts import issue

        return issue.alerts(Attention(self._overview()))

    def alerted_refs(self, warn: Callable[[str], None]) -> AlertedRefs:
        """What origin keeps of whom was told of what; `warn` takes a sentence on what cannot be kept. Raises UsageError without an origin."""
        from benchstore.store.landing import alerted_refs, remote

        git = self._workplace.git()
        remote.require(git, "origin")
        return alerted_refs.AlertedRefs(remote=remote.Remote(repository=git, name="origin", branch=git.branch() or ""), warn=warn)

    def issues(self, alerts: Sequence[Alert]) -> list[Issue]:
        """The issue of each."""
        from benchstore.publish.forge_texts.issue import issue
        from benchstore.publish.site.templates import Templates
        from benchstore.publish.words import wording

        source = self._source(self._at)
        site_url, templates = wording.web_link(source.config.site.url), Templates(source.templates)
        return [issue(alert, site_url, templates) for alert in alerts]

    def why_closed(self, mark: str) -> str:
        """Why the series of an issue, by its mark, needs no decision any more."""
        from benchstore.publish.forge_texts import issue

        return issue.ending(mark, Attention(self._overview()))

    def annotations(self, review: Review) -> list[Annotation]:
        """What a comment says, as remarks on the lines of its files."""
        from benchstore.publish.forge_texts.annotations import annotated

        return annotated(review, self._text, self._workplace.prefix)

    def _text(self, path: str) -> str:
        return next(iter(self._store().tree.read([path])))[1].decode(errors="replace")

    def comment(self, review: Review, *, run: str | None = None, preview: str | None = None) -> str:
        """What a pull request's comment says of a change, as Markdown; laid out by the store's template as it was at the base.

        `run` and `preview` are the addresses of the run that judges and of the checks with the preview of the page.
        """
        from benchstore.publish.forge_texts.comment import Links, markdown

        return markdown(review, self.templates_of(review), Links(run=run, preview=preview))

    def templates_of(self, review: Review) -> Templates:
        """The store's own templates, as they were at the base of a change; ours where they cannot be read, which the comment then says."""
        from benchstore.publish.site.templates import Templates

        try:
            return Templates(self._source(review.lies.base).templates)
        except Refused as refusal:
            return Templates(unread=f"{refusal.problems[0].file}: {refusal.problems[0].message}")

    def stores(self, *commits: str) -> dict[str, Repository]:
        """This store and the others of its git repository that one of the commits has, by folder: empty for the top, else `folder/`."""
        from benchstore.store import stores

        git = self._workplace.git()
        found = dict.fromkeys([*stores.folders(git, *map(git.resolve, commits)), self._workplace.prefix])
        return {folder: Repository(replace(self._workplace, root=git.top / folder)) for folder in sorted(found)}

    # ---- inside

    def _store(self) -> Store:
        return Store(self._workplace.checkout(self._at))

    def _source(self, at: str | None = None) -> StoreSource:
        return StoreSource(workplace=self._workplace, store=Store(self._workplace.checkout(at)), at=at)

    def _overview(self, models: Sequence[str] | None = None, *, against: Against | None = None) -> Overview:
        return Overview(replace(self._source(self._at), models=models, against=against))

    def _model(self, model: str) -> ModelView:
        return self._overview([self._store().require(model)]).models[0]

    def _find(self, store: Store, text: str, series: dict[str, str | None]) -> Snapshot:
        return addresses.find(self._workplace, store, address.parse(text), SeriesFilter(**series))

    def _newest(self, text: str, series: dict[str, str | None]) -> Snapshot:
        """As `_find`, but that a bare model means its newest usable version."""
        store, parsed = self._store(), address.parse(text)
        if parsed != Address(model=parsed.model):
            return self._find(store, text, series)
        one = addresses.the_series(store, parsed.model, SeriesFilter(**series))
        withdrawn = store.pointer(parsed.model).withdrawn
        members = [item for item in store.series(parsed.model)[one] if item.version not in withdrawn]
        if not members:
            raise UsageError(f"every version of {one} was withdrawn")
        return members[-1]

    def _series_to_move(self, model: str, to: int | None, chosen: SeriesFilter) -> SeriesView:
        """The series that is meant; a version names its series."""
        store = self._store()
        store.require(model)
        if to is not None and chosen == SeriesFilter() and to in store.versions(model):
            one: Series = store.snapshot(model, to).series
        else:
            one = addresses.the_series(store, model, chosen)
        return next(view for view in self._model(model).series if view.series == one)

    def _as_one(self, runs: Sequence[Incoming], given: Given) -> Incoming:
        """Runs of one recipe as one result, in the units of the store."""
        from benchstore import repeated_runs

        found = [*map(self._finding(given), runs)]
        store = self._store()
        models = {str(facts.fields.get("model")) for facts in found} & set(store.listing)
        table = meaning.table_of(store.config.metrics, (item for model in sorted(models) for item in store.snapshots(model)))
        return repeated_runs.as_one(runs, found, table, given.units)

    def _finding(self, given: Given) -> Callable[[Incoming], facts.Facts]:
        """What finds the facts of a result."""
        from benchstore.store import facts

        around, config = self._workplace.surroundings(), self.config

        def find(item: Incoming) -> facts.Facts:
            return facts.complete(item.draft, item.file, given=given, config=config, around=around, modified=item.modified)

        return find

    def _entering(self, incoming: Sequence[Incoming], given: Given) -> Callable[[Adding], tuple[list[Added], list[str]]]:
        from benchstore.standing.verdict_book import judge_among
        from benchstore.store.add import add

        judge = partial(judge_among, past_of=partial(past_of, self._source()))
        return partial(add, self._workplace, incoming, self._finding(given), judge)


def _moved(move: Move, dry_run: bool, notes: Sequence[str] = ()) -> PointerMove:  # noqa: FBT001  # as the call that asked for it
    from benchstore.views.written import PointerMove

    return PointerMove(
        changed=move.changed,
        pending=move.pending and not move.commit,
        dry_run=dry_run,
        what=move.sentence,
        path=move.path,
        message=move.message,
        notes=(*move.notes, *notes),
        commit=move.commit,
    )
