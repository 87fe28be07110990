"""What is to be added, decided as values: each draft's number, files and verdicts, and where its pointer goes. Nothing is written here.

One problem in one file keeps all of them out: nothing is half-added.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from benchstore.analysis.judgement import Judgement
from benchstore.errors import Problem, errors_of
from benchstore.records import consistency, meaning, pointer, schema, task_means
from benchstore.records.config import Config
from benchstore.records.draft import Draft
from benchstore.records.ledger import Ledger
from benchstore.records.pointer import Pointer, Standing
from benchstore.records.samples import Samples, SampleSource
from benchstore.records.series import Series
from benchstore.records.snapshot import SNAPSHOTS, Snapshot
from benchstore.store import again, continuing, history, new_files, series_warnings, several_models, units, writing
from benchstore.store.again import Before
from benchstore.store.facts import Facts
from benchstore.store.new_files import Incoming, Progress, silent
from benchstore.store.planned_model import PlannedModel, measured_at
from benchstore.store.snapshots import SAMPLES_NAME, SNAPSHOT_NAME, pointer_path, samples_path, snapshot_path
from benchstore.store.workplace import Workplace
from benchstore.store.writing import Write

Promotion = Literal["auto", "yes", "no", "unless-regressed", "in-time"]
"""`auto` moves the pointer where the series stood on its newest version; `unless-regressed` is that, but for what got worse.

`in-time` moves it where the series stood on what was measured last, to what was measured later: results of the past do not displace newer ones.
"""


Judge = Callable[[Snapshot, Sequence[Snapshot], Pointer, Config, SampleSource], list[Judgement]]
"""A snapshot among those of its model, their pointer, the rules and the rows -> its verdicts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """One snapshot that was added, or would be: its draft as the file has it, its facts, its verdicts, and where the pointer went.

    `already` says that it was there.
    """

    file: str
    importer: str
    snapshot: Snapshot
    draft: Draft
    facts: Facts
    judgements: list[Judgement]
    promoted: bool
    pointer_note: str
    warnings: list[Problem]
    paths: list[str]
    already: bool = False
    committed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Adding:
    """How results are added: what becomes of the pointer, also what was added before, only to see, committed as well; units that a person says.

    With `each`, one that is refused does not count for those after it.
    """

    promote: Promotion = "auto"
    again: bool = False
    dry_run: bool = False
    commit: bool = False
    each: bool = False
    units: Mapping[str, str] = field(default_factory=dict)
    progress: Progress = silent


class Plan:
    """Decides draft after draft; keeps what was decided, so that later drafts of one call build on earlier ones."""

    def __init__(self, workplace: Workplace, judge: Judge | None, how: Adding, models: Iterable[str], hashes: Collection[str]) -> None:
        self.workplace, self.store, self.judge, self.how = workplace, workplace.store(), judge, how
        self._recogniser = again.Recogniser(workplace, () if how.again else hashes)
        self._at_head = _names_at_head(workplace, models)
        self.problems: list[Problem] = []
        self.orphans: list[str] = []
        self._models: dict[str, PlannedModel] = {}
        self._named: dict[str, str] = {}
        self._of_call: dict[str, str] = {}
        self._fresh: dict[tuple[str, int], Samples] = {}
        self._ledger, self._sources = self._known()

    def writes(self) -> list[Write]:
        """Samples and snapshots of every model in the order they came, then its pointer file."""
        found = []
        for name, model in self._models.items():
            found += model.writes
            if model.pointer != model.old:
                how: Literal["create", "replace"] = "replace" if model.text else "create"
                text = pointer.rewrite(model.text or pointer.HEADER, model.pointer)
                found.append(Write(path=pointer_path(name), data=text.encode(), how=how))
        return found

    def is_committed(self, snapshot: Snapshot) -> bool:
        """Whether HEAD has a snapshot's file."""
        return snapshot_path(snapshot.model, snapshot.version) in self._at_head

    def of_same_bytes(self, item: Incoming, facts: Facts) -> tuple[Snapshot, bool] | None:
        """The snapshot of these very bytes on the same data, whatever else is said of them, and whether it was there before this call.

        One that was written and never staged is none: `enter` finishes it.
        """
        model, dataset = self._model(str(facts.fields["model"]), item.file), facts.fields["dataset"]
        for snapshot in model.by_source.get(item.sha256, ()):
            on = snapshot.dataset
            if (on.name, on.version, on.split) == (dataset["name"], dataset["version"], dataset.get("split")):
                return snapshot, snapshot.version <= model.before
        return None

    def enter(self, item: Incoming, facts: Facts) -> Added | None:
        """Decide on one draft; None where it has problems, which are kept."""
        model = self._model(str(facts.fields["model"]), item.file)
        facts = continuing.in_its_series(facts, item.draft.settings, model.snapshots, self._ledger)
        item, facts, found = self._in_units(model, item, facts)
        found = [*several_models.clash(facts.fields, facts, model.snapshots, item.file), *found]
        self.problems += found
        if found:
            return None
        version = self._version(model)
        try:
            value, samples, writes = new_files.finished(item, facts.fields, version)
        except ValueError as error:  # an importer let something through that JSON cannot hold
            self.problems.append(Problem(file=item.file, message=str(error), hint="write finite numbers", rule="json"))
            return None
        before = None if self.how.again else self._recogniser.find(value, facts, model.known, item)
        if before:
            return self._found(model, before, item, facts)
        ledger = self._ledger.copy() if self.how.each else self._ledger
        found = schema.problems("snapshot", value, item.file) + new_files.sample_problems(item, samples, len(writes[0].data))
        if not found:
            config = self.store.config
            snapshot = task_means.given(Snapshot.from_dict(value), config.metrics)
            found = consistency.of_snapshot(snapshot, item.draft.samples, config, item.file)
            if not (self.how.each and errors_of(found)):  # what contradicts itself says nothing of its data
                found += self._ledger.enter(snapshot, item.draft.samples.ids if item.draft.samples else None, item.file)
            found += self._same_source(snapshot, item.file)
            found += series_warnings.later_attempt(value, model.known, item.file) + _on_nothing(snapshot, item.file)
            beside = model.by_series.get(snapshot.series, ())
            found += series_warnings.warnings(snapshot, beside, config.metrics, item.file)
        self.problems += found
        if any(problem.severity == "error" for problem in found):
            self._ledger = ledger
            return None
        if item.draft.samples is not None:
            self._fresh[snapshot.model, version] = item.draft.samples
        note, promoted = self._held(model, snapshot) or self._promote(model, snapshot)
        model.append(snapshot)
        model.writes += writes
        judgements = self._judged(model, snapshot)
        return Added(
            file=item.file,
            importer=item.importer,
            snapshot=snapshot,
            draft=item.draft,
            facts=facts,
            judgements=judgements,
            promoted=promoted,
            pointer_note=note,
            warnings=facts.problems + found + new_files.notices(item) + consistency.undeclared([snapshot], config.metrics),
            paths=[write.path for write in writes] + ([pointer_path(snapshot.model)] if promoted else []),
        )

    def _in_units(self, model: PlannedModel, item: Incoming, facts: Facts) -> tuple[Incoming, Facts, list[Problem]]:
        """The draft in the units of the store, and what keeps it from being so."""
        table = meaning.table_of(self.store.config.metrics, model.defining)
        table = table.knowing({}, meaning.contradicted(table, facts.fields["metrics"], model.extremes))
        found = units.in_declared(facts.fields, item.draft.samples, table, self.how.units, item.file)
        rows = replace(item.draft.samples, columns=found.columns) if item.draft.samples else None
        draft = replace(item.draft, samples=rows, notices=(*item.draft.notices, *found.notices))
        return replace(item, draft=draft), replace(facts, fields=found.fields), found.problems

    def _found(self, model: PlannedModel, before: Before, item: Incoming, facts: Facts) -> Added:
        """What was added before: its pointer moves now if that was cut off, as it would have then."""
        snapshot = before.snapshot
        model.leave_out(snapshot.version)
        standing = model.pointer.standing(snapshot.series)
        stands = standing is not None and standing.current == snapshot.version
        if stands or (before.staged and self.how.promote != "yes"):
            note = f"current is {snapshot.version}" if stands else f"current stays at {standing.current if standing else 'none'}"
            promoted = stands
        else:
            note, promoted = self._held(model, snapshot) or self._promote(model, snapshot)
        model.append(snapshot)
        return Added(
            file=item.file,
            importer=item.importer,
            snapshot=snapshot,
            draft=item.draft,
            facts=facts,
            judgements=self._judged(model, snapshot),
            promoted=promoted,
            pointer_note=note,
            warnings=[],
            paths=paths_of(snapshot) + ([pointer_path(snapshot.model)] if promoted else []),
            already=True,
            committed=before.committed,
        )

    def _model(self, name: str, file: str) -> PlannedModel:
        if name not in self._models:
            for other in self.store.listing:
                if other != name and other.casefold() == name.casefold():
                    message = f"{name} differs from the model {other} only in case"
                    self.problems.append(
                        Problem(file=file, place="model", message=message, hint=f"use --model {other}, or another name", rule="path")
                    )
            text = self.store.pointer_text(name)
            snapshots = list(self.store.snapshots(name)) if name in self.store.listing else []
            known = self.store.pointer(name)
            before = max([*self.store.versions(name), *self._given(name)], default=0)
            self._models[name] = PlannedModel(snapshots, tuple(snapshots), before, text, known, known)
            self._models[name].leave_out(*self._recogniser.unfinished(snapshots))
            self.orphans += self._orphans(name)
        return self._models[name]

    def _orphans(self, name: str) -> list[str]:
        """What a crash left behind: samples without their snapshot, files that were not linked into place yet; never what HEAD has."""
        names = self.store.listing.get(name, {})
        unfinished = [f"{SNAPSHOTS}/{name}/{file}" for file in names if file.startswith(writing.TEMPORARY)]
        versions = [int(match[1]) for match in map(SAMPLES_NAME.fullmatch, names) if match]
        alone = [samples_path(name, version) for version in versions if f"{version}.json" not in names]
        return unfinished + [path for path in alone if path not in self._at_head]

    def _version(self, model: PlannedModel) -> int:
        """The next free number: counting up, or the UTC time as an integer; never one that HEAD has, although its file is gone."""
        following = model.highest + 1
        if self.store.config.versions == "time":
            return max(int(self.workplace.clock().strftime("%Y%m%d%H%M%S")), following)
        return following

    def _given(self, model: str) -> Iterator[int]:
        """The numbers that files of the model have in HEAD."""
        for path in self._at_head:
            _, name, file = path.split("/")[:3]
            match = SNAPSHOT_NAME.fullmatch(file) or SAMPLES_NAME.fullmatch(file)
            if match and name == model:
                yield int(match[1])

    def _known(self) -> tuple[Ledger, dict[str, str]]:
        """What the datasets looked like so far, and which model each source file went to."""
        ledger = Ledger(self.store.config.metrics)
        sources: dict[str, str] = {}
        for model, snapshots in self.store.all_snapshots().items():
            withdrawn = self.store.pointer(model).withdrawn
            for snapshot in snapshots:
                if snapshot.version not in withdrawn:
                    ids = self._ids(snapshot) if ledger.wants_rows(snapshot) else None
                    ledger.enter(snapshot, ids, "")
                if snapshot.source.file_sha256:
                    sources.setdefault(snapshot.source.file_sha256, f"{model}@{snapshot.version}")
        return ledger, sources

    def _samples(self, snapshot: Snapshot) -> Samples | None:
        """A snapshot's rows, also of one that is not written yet."""
        return self._fresh.get((snapshot.model, snapshot.version)) or self.store.samples(snapshot)

    def _ids(self, snapshot: Snapshot) -> Sequence[str] | None:
        samples = self.store.samples(snapshot)
        return samples.ids if samples else None

    def _same_source(self, snapshot: Snapshot, file: str) -> list[Problem]:
        """What is known already of these bytes: what stood before this call, and which other file of it has the same.

        One file that holds several results is none of both.
        """
        sha, model, name = str(snapshot.source.file_sha256), self._models[snapshot.model], f"{snapshot.model}@{snapshot.version}"
        mine = [item.version for item in model.by_source.get(sha, ()) if item.version <= model.before]
        stood = f"{snapshot.model}@{mine[0]}" if mine else self._sources.get(sha)
        known, first = stood or self._of_call.setdefault(sha, name), self._named.setdefault(sha, file)
        if not stood and (known == name or first == file):
            return []
        same_model = known.partition("@")[0] == snapshot.model
        if same_model and not stood:
            message, hint = f"holds the same bytes as {first}", "leave one of them out, if it is the same result"
            return [Problem(file=file, message=message, hint=hint, rule="source", severity="warning")]
        message = f"the same file is {known} already" if same_model else f"a file of the same bytes was filed under another model, {known}"
        hint = (
            "leave it out if it was added by mistake"
            if same_model
            else "if it is one result, withdraw the wrong one; if two models scored alike, leave both"
        )
        return [Problem(file=file, message=message, hint=hint, rule="source", severity="warning")]

    def _judged(self, model: PlannedModel, snapshot: Snapshot) -> list[Judgement]:
        if self.judge is None:
            return []
        known = [item for item in model.snapshots if item.version != snapshot.version]
        metrics = self.store.config.metrics
        denied = meaning.contradicted(metrics, snapshot.metrics, model.extremes)
        config = replace(self.store.config, metrics=metrics.knowing({}, denied)) if denied else self.store.config
        return self.judge(snapshot, [*known, snapshot], model.pointer, config, self._samples)

    def _held(self, model: PlannedModel, snapshot: Snapshot) -> tuple[str, bool] | None:
        """The sentence that says why a snapshot is not promoted: its run did not succeed, or it got worse and that is to be held; else None."""
        if snapshot.status and self.how.promote != "yes":
            name = f"{snapshot.model}@{snapshot.version}"
            return (
                f"not promoted: its run ended with the status {snapshot.status}; benchstore promote {name} moves it all the same",
                False,
            )
        if self.how.promote != "unless-regressed":
            return None
        worse = [row.metric for row in self._judged(model, snapshot) if row.verdict == "regressed"]
        if not worse:
            return None
        return (f"not promoted: {', '.join(worse[:3])} regressed; benchstore promote {snapshot.model}@{snapshot.version} moves it", False)

    def _was_current(self, series: Series, version: int) -> bool:
        """Whether a version has ever been current in its series, by git's history; asked only when it matters."""
        past = history.events(self.workplace, model=series.model) if self.workplace.repository else []
        return any(event.series == series and version in (event.version, event.previous) for event in past)

    def _promote(self, model: PlannedModel, snapshot: Snapshot) -> tuple[str, bool]:
        """Whether the pointer moves, and the sentence that says so; a roll back holds until someone promotes."""
        series, current = snapshot.series, model.pointer
        standing = current.standing(series)
        newest = next(model.usable(series), None)
        if self.how.promote == "no":
            return ("not promoted, as asked", False)
        if standing is None and newest and self.how.promote != "yes":
            return (f"not promoted: {series} has earlier versions and none is; --promote moves it", False)
        stays = self._stays(model, snapshot, standing, newest) if standing and newest else ""
        if standing and stays:
            return (f"current stays at {standing.current} ({stays}); --promote moves it", False)
        # What follows others is judged by them; only what begins a series is its own baseline.
        baseline = standing.baseline if standing else snapshot.version
        moved_to = Standing(current=snapshot.version, baseline=baseline)
        model.pointer = replace(model.pointer, series={**model.pointer.series, series.configuration: moved_to})
        moved = (
            f"current moves from {standing.current} to {snapshot.version}"
            if standing
            else f"current and baseline are {snapshot.version}, the first of this series"
        )
        return (moved, True)

    def _stays(self, model: PlannedModel, snapshot: Snapshot, standing: Standing, newest: Snapshot) -> str:
        """Why the pointer stays where it stands; empty where it moves."""
        if self.how.promote == "in-time":
            moment, version = model.latest.get(snapshot.series, (measured_at(snapshot), standing.current))
            if version != standing.current:
                return f"the series does not stand on {version}, which was measured last"
            return f"{version} was measured later" if moment > measured_at(snapshot) else ""
        if self.how.promote == "yes" or standing.current == newest.version:
            return ""
        later = (item.version for item in model.usable(snapshot.series) if item.version > standing.current)
        rolled_back = next((version for version in later if self._was_current(snapshot.series, version)), None)
        if rolled_back is not None:
            return f"{rolled_back} was rolled back"
        return f"the series does not stand on {newest.version}, its newest" if self.how.promote == "auto" else ""


def _names_at_head(workplace: Workplace, models: Iterable[str]) -> frozenset[str]:
    """The paths of these models' files in HEAD."""
    head = workplace.head()
    if head is None:
        return frozenset()
    entries = workplace.git().entries(head, *(f"{workplace.prefix}{SNAPSHOTS}/{model}" for model in sorted(set(models))))
    paths = (entry.path.removeprefix(workplace.prefix) for entry in entries)
    return frozenset(path for path in paths if path.count("/") == 2)


def _on_nothing(snapshot: Snapshot, file: str) -> list[Problem]:
    """A run that tried no example measured nothing, and would be the baseline of what comes after it."""
    counts, spread = snapshot.counts, snapshot.uncertainty.values()
    nothing = (counts is not None and counts.total == 0) or (spread and all(item.n == 0 for item in spread))
    message, hint = "is a run on nothing: no example was tried", "run it on some, and add that"
    return [Problem(file=file, place="counts", message=message, hint=hint, rule="counts")] if nothing else []


def paths_of(snapshot: Snapshot) -> list[str]:
    """The files of a snapshot."""
    path = snapshot_path(snapshot.model, snapshot.version)
    return [samples_path(snapshot.model, snapshot.version), path] if snapshot.samples else [path]
