"""`check` on one tree: every file of a store, its form, its content and how files agree. All problems at once."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from benchstore.errors import Problem, Refused, errors_of
from benchstore.records import canonical_json, consistency, drawable, pointer, schema, strict_yaml, task_means
from benchstore.records.config import FILE as CONFIG_FILE
from benchstore.records.config import Config
from benchstore.records.future import ahead
from benchstore.records.ledger import Ledger
from benchstore.records.pointer import Pointer
from benchstore.records.samples import Samples
from benchstore.records.snapshot import SNAPSHOTS, Snapshot
from benchstore.store import appearance, attributes, immutability, numbering, writing
from benchstore.store.immutable_files import is_immutable, snapshot_of
from benchstore.store.snapshots import (
    SAMPLES_NAME,
    SNAPSHOT_NAME,
    Store,
    hidden,
    not_regular,
    pointer_path,
    refuse_size,
    samples_path,
    snapshot_path,
)
from benchstore.store.workplace import Workplace


def of_change(workplace: Workplace, base: Store, store: Store) -> list[Problem]:
    """Everything that is wrong with a change: first what it did to what had landed at its base, then the files one by one."""
    broken = immutability.against(workplace, base, store)
    gone = {problem.file for problem in broken}
    found = (_once(problem, gone) for problem in of_files(store, base, workplace.clock()))
    return [*broken, *found, *attributes.problems(workplace, store), *numbering.problems(base, store, workplace.clock())]


def _once(problem: Problem, gone: Collection[str]) -> Problem:
    """Without its hint where it is about a file that is gone: what was said of that names the command, whoever deleted it and where."""
    lost = snapshot_of(problem.file) if problem.rule == "orphan" else problem.file
    told = lost in gone and problem.rule in ("orphan", "samples") and problem.severity == "error"
    return replace(problem, hint="") if told else problem


def of_files(store: Store, landed: Store | None, now: datetime) -> list[Problem]:
    """Every problem of a store, by file; `now` is the clock's time. What has `landed` cannot change any more.

    Of that, what a rule of the config no longer allows is a warning, and so is all of a withdrawn version. Bounds are those of the rules that
    judge; all else that a config says of its store is asked of its own one.
    """
    fixed = frozenset(entry.path for entry in landed.tree.entries()) if landed else frozenset()
    own, found = _config(store)
    if unseen := hidden(store.tree.entries()):
        return [*found, *unseen]
    config = Config() if errors_of(found) else store.config
    found += _layout(store)
    found += appearance.problems(store.tree, own.site.logo)
    checked = _Contents(store, config, own, fixed)
    found += checked.problems()
    found += consistency.undeclared(checked.snapshots(), own.metrics)
    found += consistency.absent_leads(checked.snapshots(), own)
    found += consistency.idle_aggregates(checked.snapshots(), own)
    found += _ahead(checked, now)
    found = [_softened(problem, fixed, checked) for problem in found]
    return sorted(found, key=lambda problem: (problem.file, problem.place))


def _ahead(checked: _Contents, now: datetime) -> Iterator[Problem]:
    """Dates in the future; what was withdrawn for that is done with."""
    hint = "withdraw it, and add its file again with --created-at; until that day it is the newest of its series"
    for snapshot in checked.snapshots():
        path = snapshot_path(snapshot.model, snapshot.version)
        if path not in checked.withdrawn:
            yield from ahead(snapshot.created_at, now, path, hint)


def _softened(problem: Problem, landed: Collection[str], checked: _Contents) -> Problem:
    old_rule = problem.rule in (*consistency.CONFIG_RULES, drawable.RULE) and problem.file in landed
    if old_rule or (problem.file in checked.withdrawn and problem.file in landed):
        return replace(problem, severity="warning")
    told = problem.rule == "orphan" or "conflict markers" in problem.message
    if problem.severity == "error" and not told and problem.file in landed and is_immutable(problem.file):
        since = "it has landed: if it was changed since, git diff HEAD shows it, or benchstore verify says how it comes back"
        return replace(problem, hint=f"{problem.hint}; {since}" if problem.hint else since)
    return problem


def _config(store: Store) -> tuple[Config, list[Problem]]:
    """The store's own config, the built-in one where it cannot be read, and what is wrong with it."""
    try:
        text = store.tree.config_text()
        config = Config.from_text(text or "", CONFIG_FILE)
    except Refused as refusal:
        return Config(), list(refusal.problems)
    if text is None:
        hint = f"an empty one is enough, and leaves all as it is: touch {CONFIG_FILE}"
        return config, [Problem(file=CONFIG_FILE, message="there is none", hint=hint, rule="config", severity="warning")]
    return config, []


def _layout(store: Store) -> Iterator[Problem]:
    """Only regular files, only at snapshots/<model>/<file>, only names that are known, no two models alike."""
    for entry in store.tree.entries():
        parts = entry.path.split("/")
        if entry.kind != "file":
            yield not_regular(entry)
        elif len(parts) != 3:
            if parts[-1] not in (".gitkeep", "README.md"):
                yield _path_problem(entry.path, "does not belong here", "snapshots lie at snapshots/<model>/<version>.json")
        elif parts[2].startswith(writing.TEMPORARY):
            hint = "left by an interrupted add; the next add of this model clears it"
            yield Problem(file=entry.path, message="was never finished", hint=hint, rule="orphan", severity="warning")
        elif not (
            SNAPSHOT_NAME.fullmatch(parts[2]) or SAMPLES_NAME.fullmatch(parts[2]) or parts[2] in (pointer.FILE, "README.md", ".gitkeep")
        ):
            yield _path_problem(
                entry.path,
                "is no name of a store's file",
                "a model's directory holds <version>.json, <version>.samples.json and current.yaml",
            )
    yield from _model_names(store)


def _model_names(store: Store) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for model in sorted(store.listing):
        yield from consistency.of_model_name(model, f"{SNAPSHOTS}/{model}")
        other = seen.setdefault(model.casefold(), model)
        if other != model:
            yield _path_problem(
                f"{SNAPSHOTS}/{model}",
                f"differs from {SNAPSHOTS}/{other} only in case",
                "on Windows and macOS these are one directory: choose another name",
            )


def _path_problem(path: str, message: str, hint: str) -> Problem:
    return Problem(file=path, message=message, hint=hint, rule="path")


class _Contents:
    """Reads every file of a store once and keeps the snapshots that could be read."""

    def __init__(self, store: Store, config: Config, own: Config, landed: Collection[str]) -> None:
        self.store, self.config, self.own, self.landed = store, config, own, landed
        self.withdrawn: set[str] = set()
        self._by_model: dict[str, dict[int, Snapshot]] = {}
        self._found: list[Problem] = []
        self._ledger = Ledger(self.config.metrics)
        self._sources: dict[str, str] = {}

    def snapshots(self) -> Iterator[Snapshot]:
        """All snapshots that could be read."""
        for versions in self._by_model.values():
            yield from versions.values()

    def problems(self) -> list[Problem]:
        """Every problem of content; fills `withdrawn` and the snapshots on the way."""
        pointers = {model: self._pointer(model) for model in self.store.listing}
        self._read_snapshots()
        self._found += _orphans(self.store, self.landed)
        for model, versions in self._by_model.items():
            value = pointers.get(model)
            if value is not None:
                self._found += _pointer_problems(model, value, versions)
            self._found += _superseded(versions)
        return self._found

    def _pointer(self, model: str) -> Pointer | None:
        path = pointer_path(model)
        if pointer.FILE in self.store.listing[model] and not self._is_file(model, pointer.FILE):
            return None
        try:
            text = self.store.pointer_text(model)
            value = Pointer.from_text(text, path)
        except Refused as refusal:
            self._found += refusal.problems
            return None
        doubled = pointer.duplicate_series(strict_yaml.load(text, path) or {})
        for dataset, prompt, environment in doubled:
            name = ", ".join(filter(None, (dataset, prompt, environment)))
            self._found.append(Problem(file=path, place="series", message=f"{name} has two lines", hint="keep one of them", rule="pointer"))
        for version in value.withdrawn:
            self.withdrawn |= {snapshot_path(model, version), samples_path(model, version)}
        return value

    def _read_snapshots(self) -> None:
        """Each snapshot and then its samples, in one pass; landed ones first, so that a new one is compared with them."""
        wanted = [(model, version) for model in self.store.models for version in self.store.versions(model)]
        regular = [item for item in wanted if self._is_file(item[0], f"{item[1]}.json")]
        regular.sort(key=lambda item: snapshot_path(*item) not in self.landed)
        with_samples = [item for item in regular if self._is_file(item[0], f"{item[1]}.samples.json")]
        paths = {item: [snapshot_path(*item)] for item in regular}
        for item in with_samples:
            paths[item].append(samples_path(*item))
        contents = self.store.tree.read([path for both in paths.values() for path in both])
        for (model, version), both in paths.items():
            data = [next(contents)[1] for _ in both]
            self._read_one(model, version, data[0], data[1] if len(data) > 1 else None)

    def _is_file(self, model: str, name: str) -> bool:
        entry = self.store.listing[model].get(name)
        return entry is not None and entry.kind == "file"

    def _read_one(self, model: str, version: int, data: bytes, samples: bytes | None) -> None:
        path = snapshot_path(model, version)
        try:
            snapshot = task_means.given(Snapshot.from_dict(_strict_value(data, path, "snapshot", self._found)), self.own.metrics)
        except Refused as refusal:
            self._found += refusal.problems
        else:
            self._by_model.setdefault(model, {})[version] = snapshot
            self._found += self._one(snapshot, model, version, samples)

    def _one(self, snapshot: Snapshot, model: str, version: int, data: bytes | None) -> list[Problem]:
        path = snapshot_path(model, version)
        found = list(_named(snapshot, model, version, path))
        samples: Samples | None = None
        try:
            there = samples_path(model, version)
            samples = _samples(snapshot, there, data, found, landed=there in self.landed)
        except Refused as refusal:
            found += refusal.problems
        found += consistency.of_snapshot(snapshot, samples, self.config, path)
        if path not in self.withdrawn:
            found += self._ledger.enter(snapshot, samples.ids if samples else None, path)
        return found + self._same_source(snapshot, path)

    def _same_source(self, snapshot: Snapshot, path: str) -> list[Problem]:
        sha = snapshot.source.file_sha256
        other = self._sources.setdefault(sha, snapshot.model) if sha else snapshot.model
        if other == snapshot.model or path in self.landed:  # told when it was added
            return []
        message = f"was made from a file of the same bytes as a snapshot of {other}"
        hint = "if it is one result, withdraw the wrong one; if two models scored alike, leave both: this is not said again"
        return [Problem(file=path, place="source.file_sha256", message=message, hint=hint, rule="source", severity="warning")]


def _samples(snapshot: Snapshot, path: str, data: bytes | None, found: list[Problem], *, landed: bool) -> Samples | None:
    """The samples in `data`, compared with what the snapshot says of them; None where there are none."""
    reference, name = snapshot.samples, f"{path.rsplit('/', 1)[1].split('.', maxsplit=1)[0]}.json"
    if reference is None:
        if data is not None:
            hint = "remove it, or add the snapshot again with its samples"
            found.append(Problem(file=path, message=f"is not named by {name}", hint=hint, rule="samples"))
        return None
    if data is None:
        hint = f"restore it: git checkout HEAD -- {shlex.quote(path)}" if landed else "add the snapshot again with its samples"
        found.append(Problem(file=path, message="the samples file is missing", hint=hint, rule="samples"))
        return None
    samples = Samples.from_dict(_strict_value(data, path, "samples", found))
    found += _agrees(reference.file == path.rsplit("/", 1)[1], path, f"{name} names {reference.file}")
    found += _agrees(hashlib.sha256(data).hexdigest() == reference.sha256, path, f"its SHA-256 is not the one in {name}")
    found += _agrees(len(samples) == reference.rows, path, f"{len(samples)} rows; {name} says {reference.rows}")
    found += _agrees(samples.examples == reference.n, path, f"{samples.examples} examples; {name} says {reference.n}")
    return samples


def _strict_value(data: bytes, path: str, kind: schema.Kind, found: list[Problem]) -> dict[str, object]:
    """The value of a file that meets its schema; that it is not canonical is a problem, but no reason to stop."""
    refuse_size(len(data), path, kind)
    value, canonical = canonical_json.read(data, path)
    result: dict[str, object]
    result, beyond = schema.drawn(kind, value, path)
    found += beyond
    if not canonical:
        found.append(_not_canonical(data, canonical_json.dumps(value), path))
    return result


def _not_canonical(data: bytes, expected: bytes, path: str) -> Problem:
    lines, wanted = data.split(b"\n"), expected.split(b"\n")
    number = next((n for n, pair in enumerate(zip(lines, wanted, strict=False)) if pair[0] != pair[1]), min(len(lines), len(wanted)))
    should = wanted[number].decode(errors="replace")[:120] if number < len(wanted) else "the end of the file"
    hint = f"there should stand: {should.strip() or 'an empty line'} (sorted keys, two spaces, LF); benchstore add writes it so"
    return Problem(file=path, place=f"line {number + 1}", message="not in canonical form", hint=hint, rule="canonical")


def _named(snapshot: Snapshot, model: str, version: int, path: str) -> Iterator[Problem]:
    if snapshot.model != model:
        yield Problem(
            file=path,
            place="model",
            message=f"says {snapshot.model!r}, but lies in {model}/",
            hint=f"move it to snapshots/{snapshot.model}/, or correct it before it lands",
            rule="path",
        )
    if snapshot.version != version:
        yield Problem(
            file=path,
            place="version",
            message=f"says {snapshot.version}, but the file is {version}.json",
            hint="file name and version are one number",
            rule="path",
        )


def _agrees(agrees: bool, path: str, message: str) -> list[Problem]:  # noqa: FBT001  # reads as a sentence where it is called
    hint = "take both files from one run of benchstore add"
    return [] if agrees else [Problem(file=path, message=message, hint=hint, rule="samples")]


def _orphans(store: Store, landed: Collection[str]) -> Iterator[Problem]:
    for model, names in store.listing.items():
        for name in names:
            match = SAMPLES_NAME.fullmatch(name)
            if match and f"{match[1]}.json" not in names:
                yield _orphan(f"{SNAPSHOTS}/{model}/{name}", snapshot_path(model, int(match[1])), landed)


def _orphan(path: str, snapshot: str, landed: Collection[str]) -> Problem:
    """Samples that no snapshot names: what a crash left, or what stays of a snapshot that landed and is gone."""
    if snapshot in landed:
        hint = f"restore it: git checkout HEAD -- {shlex.quote(snapshot)}"
        return Problem(file=path, message=f"its snapshot {snapshot} had landed, and is gone", hint=hint, rule="orphan")
    hint = "left by an interrupted add; the next add of this model clears it"
    return Problem(file=path, message="samples without a snapshot", hint=hint, rule="orphan", severity="warning")


def _pointer_problems(model: str, value: Pointer, versions: dict[int, Snapshot]) -> Iterator[Problem]:
    """Every version that a pointer file names exists, and is of the series that the line says."""
    path = pointer_path(model)
    for configuration, standing in value.series.items():
        for word, version in (("current", standing.current), ("baseline", standing.baseline)):
            if version is None:
                continue
            place = f"series {configuration[0]}.{word}"
            snapshot = versions.get(version)
            if snapshot is None:
                yield _pointer_problem(
                    path, place, f"{word} is {version}, and there is no version {version}", f"versions are {_newest(versions)}"
                )
            elif snapshot.series.configuration != configuration:
                yield _pointer_problem(
                    path, place, f"version {version} belongs to {snapshot.series}", "name a version of this line's own series"
                )
            elif version in value.withdrawn:
                hint = f"benchstore {'rollback' if word == 'current' else 'baseline'} moves it to another one"
                yield replace(_pointer_problem(path, place, f"{word} is {version}, which was withdrawn", hint), severity="warning")
    for index, item in enumerate(value.accepted):
        if item.version not in versions:
            yield _pointer_problem(path, f"accepted[{index}]", f"there is no version {item.version}", f"versions are {_newest(versions)}")
        elif item.metric not in versions[item.version].values:
            yield _pointer_problem(
                path, f"accepted[{index}]", f"version {item.version} has no metric {item.metric!r}", "name one of its metrics"
            )
    for version in value.withdrawn:
        if version not in versions:
            yield _pointer_problem(path, "withdrawn", f"there is no version {version}", f"versions are {_newest(versions)}")


def _pointer_problem(path: str, place: str, message: str, hint: str) -> Problem:
    return Problem(file=path, place=place, message=message, hint=hint, rule="pointer")


def _newest(versions: dict[int, Snapshot]) -> str:
    names = sorted(versions)[-8:]
    return ("… " if len(versions) > 8 else "") + ", ".join(map(str, names))


def _superseded(versions: dict[int, Snapshot]) -> Iterator[Problem]:
    for snapshot in versions.values():
        if snapshot.supersedes is not None and snapshot.supersedes not in versions:
            path = snapshot_path(snapshot.model, snapshot.version)
            yield Problem(
                file=path,
                place="supersedes",
                message=f"there is no version {snapshot.supersedes}",
                hint="name the version that this one corrects",
                rule="supersedes",
            )
