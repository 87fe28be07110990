"""Reading a store: its config, models, snapshots, samples and pointer files, through any tree.

Nothing is read before it is asked for, and nothing twice, but samples that were not asked for lately. What cannot be
read raises Refused with file and place.
"""

from __future__ import annotations

import shlex
from collections.abc import ItemsView, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from benchstore.errors import Problem, Refused, UsageError, refuse_errors
from benchstore.records import canonical_json, consistency, drawable, pointer, schema, task_means
from benchstore.records.config import FILE as CONFIG_FILE
from benchstore.records.config import Config
from benchstore.records.pointer import Pointer
from benchstore.records.samples import Samples
from benchstore.records.series import Series
from benchstore.records.snapshot import SNAPSHOTS, Beyond, Snapshot
from benchstore.store.trees import Entry, Tree

SNAPSHOT_NAME, SAMPLES_NAME = drawable.SNAPSHOT_NAME, drawable.SAMPLES_NAME


def snapshot_path(model: str, version: int) -> str:
    """Where a snapshot lies, from the store's root."""
    return f"{SNAPSHOTS}/{model}/{version}.json"


def samples_path(model: str, version: int) -> str:
    """Where the samples of a snapshot lie."""
    return f"{SNAPSHOTS}/{model}/{version}.samples.json"


def pointer_path(model: str) -> str:
    """Where a model's pointer file lies."""
    return f"{SNAPSHOTS}/{model}/{pointer.FILE}"


def parse_snapshot(data: bytes, file: str) -> Snapshot:
    """The snapshot in `data`; what no face can draw is in its `beyond` alone. Raises Refused with every problem of its JSON or its schema."""
    value, beyond = _value(data, file, "snapshot")
    snapshot = Snapshot.from_dict(value if not beyond else value | {"beyond": _beyond(beyond, data, file)})
    refuse_errors(consistency.of_date(snapshot, file))
    return snapshot


def _beyond(found: Sequence[Problem], data: bytes, file: str) -> Beyond:
    return Beyond(said={problem.place: problem.message for problem in found}, stated=canonical_json.parse(data, file))


def parse_samples(data: bytes, file: str) -> Samples:
    """The samples in `data`. Raises Refused with every problem of its JSON or its schema."""
    return Samples.from_dict(_value(data, file, "samples")[0])


def _value(data: bytes, file: str, kind: schema.Kind) -> tuple[Any, list[Problem]]:
    refuse_size(len(data), file, kind)
    return schema.drawn(kind, canonical_json.parse(data, file), file)


def refuse_size(size: int, file: str, kind: schema.Kind) -> None:
    """Raise Refused where a file is larger than its schema's limit."""
    limit = schema.max_bytes(kind)
    if size > limit:
        message = f"{size:,} bytes; a {kind} file may have {limit:,}"
        raise Refused([Problem(file=file, message=message, hint="keep raw outputs elsewhere and link to them", rule="size")])


def not_regular(entry: Entry) -> Problem:
    """That something in a store is no file, which is never opened."""
    what = "a symbolic link" if entry.kind == "symlink" else "not a regular file"
    return _of_path(entry.path, f"{what}; a store holds regular files only", "put the file itself here")


def hidden(entries: Iterable[Entry]) -> list[Problem]:
    """What stands in place of the folder `snapshots/` or of a model's, so that nobody sees what lies behind; and folders in place of files."""
    found = list(entries)
    instead = dict.fromkeys("/".join(parts[:3]) for parts in (entry.path.split("/") for entry in found) if len(parts) > 3)
    return [
        *(_of_path(entry.path, f"{_LINKED[entry.kind]}, {_UNSEEN}", _TO_DO[entry.kind]) for entry in found if _hides(entry)),
        *(_of_path(path, "a folder in place of a file", "put the file itself here") for path in instead if _is_ours(path)),
    ]


def _hides(entry: Entry) -> bool:
    return entry.hides and entry.path.count("/") < 2


def _is_ours(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name == pointer.FILE or bool(SNAPSHOT_NAME.match(name) or SAMPLES_NAME.match(name))


def _of_path(path: str, message: str, hint: str) -> Problem:
    return Problem(file=path, message=message, hint=hint, rule="path")


_LINKED = {"symlink": "a symbolic link in place of a folder", "file": "a file in place of a folder", "other": "no folder"}
_UNSEEN = "and what lies behind it is not read"
_HERE = "put the folder itself here, with its files"
_TO_DO = {"symlink": f"{_HERE}; or work where it lies: benchstore -C FOLDER", "file": _HERE, "other": _HERE}
_SAMPLES_KEPT = 8
"""Sample files are large; neighbouring questions are about the same few."""


class Store:
    """One store as one tree shows it."""

    def __init__(self, tree: Tree, config: Config | None = None) -> None:
        self.tree = tree
        self._config = config
        self._listing: Listing | None = None
        self._snapshots: dict[tuple[str, int], Snapshot] = {}
        self._pointers: dict[str, Pointer] = {}
        self._samples: dict[str, Samples] = {}

    @property
    def config(self) -> Config:
        """The rules of benchstore.yaml, or the defaults where there is none."""
        if self._config is None:
            text = self.tree.config_text()
            self._config = Config() if text is None else Config.from_text(text, CONFIG_FILE)
        return self._config

    @property
    def listing(self) -> Listing:
        """Model -> file name -> entry, for what lies directly in a model's directory.

        Raises Refused where a link stands in place of a folder, so that what lies behind it would be taken for not there.
        """
        if self._listing is None:
            self._listing = Listing(self.tree)
        return self._listing

    @property
    def models(self) -> list[str]:
        """The models that have a snapshot, sorted."""
        return sorted(model for model in self.listing if self.versions(model))

    def versions(self, model: str) -> list[int]:
        """The versions of a model, in order; empty for an unknown one."""
        names = (SNAPSHOT_NAME.fullmatch(name) for name in self.listing.get(model, ()))
        return sorted(int(match[1]) for match in names if match)

    def snapshots(self, model: str) -> list[Snapshot]:
        """A model's snapshots in order of version."""
        return self.some((model, version) for version in self.versions(model))

    def all_snapshots(self) -> dict[str, list[Snapshot]]:
        """Every model's snapshots, read in one go."""
        self.listing.load()
        versions = {model: self.versions(model) for model in self.models}
        found = iter(self.some((model, version) for model, numbers in versions.items() for version in numbers))
        return {model: [next(found) for _ in numbers] for model, numbers in versions.items()}

    def some(self, wanted: Iterable[tuple[str, int]]) -> list[Snapshot]:
        """Snapshots by model and version, those that were not read yet in one go. Raises Refused with the problems of all."""
        keys = list(wanted)
        self._read([key for key in keys if key not in self._snapshots])
        return [self._snapshots[key] for key in keys]

    def snapshot(self, model: str, version: int) -> Snapshot:
        """One snapshot. Raises UsageError where there is none of that version."""
        self.require(model)
        if self.listing.find(snapshot_path(model, version)) is None:
            known = ", ".join(map(str, self.versions(model)[-10:]))
            raise UsageError(f"{model} has no version {version}", hint=f"its newest versions are {known}")
        return self.some([(model, version)])[0]

    def samples(self, snapshot: Snapshot) -> Samples | None:
        """The samples of a snapshot; None where it has none."""
        if snapshot.samples is None:
            return None
        path = samples_path(snapshot.model, snapshot.version)
        if self.listing.find(path) is None:
            hint = f"restore it: git checkout HEAD -- {shlex.quote(path)}; if a commit removed it, benchstore verify says how it comes back"
            raise Refused([Problem(file=path, message="the samples file is missing", hint=hint, rule="samples")])
        if path not in self._samples:
            samples = parse_samples(next(self._contents([path]))[1], path)
            refuse_errors(consistency.of_samples(samples, path))
            self._samples = dict([*self._samples.items()][1 - _SAMPLES_KEPT :]) | {path: samples}
        return self._samples[path]

    def pointer(self, model: str) -> Pointer:
        """A model's pointer file; an empty one where it has none."""
        if model not in self._pointers:
            text = self.pointer_text(model)
            self._pointers[model] = Pointer.from_text(text, pointer_path(model)) if text else Pointer()
        return self._pointers[model]

    def readable_pointer(self, model: str) -> Pointer:
        """The same; an empty one where the file is broken, for those who only want to know what it said."""
        try:
            return self.pointer(model)
        except Refused:
            return Pointer()

    def pointer_text(self, model: str) -> str:
        """The text of a model's pointer file; empty where it has none."""
        path = pointer_path(model)
        if self.listing.find(path) is None:
            return ""
        data = next(self._contents([path]))[1]
        refuse_size(len(data), path, "pointer")
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            message = f"not UTF-8: byte {error.start} is 0x{data[error.start]:02x}"
            raise Refused([Problem(file=path, message=message, hint="save the file as UTF-8", rule="yaml")]) from None

    def series(self, model: str) -> dict[Series, list[Snapshot]]:
        """A model's series, each with its snapshots in order of version."""
        found: dict[Series, list[Snapshot]] = {}
        for snapshot in self.snapshots(model):
            found.setdefault(snapshot.series, []).append(snapshot)
        return dict(sorted(found.items()))

    def require(self, model: str) -> str:
        """`model`, if the store has it. Raises UsageError with the models that are closest."""
        if model in self.listing and self.versions(model):
            return model
        import difflib

        models = self.models
        close = difflib.get_close_matches(model, models, n=3, cutoff=0.5)
        shown = close or models[:10]
        more = f" and {len(models) - len(shown)} more" if len(models) > len(shown) else ""
        hint = (
            f"{'closest' if close else 'known models'}: {', '.join(shown)}{more}"
            if models
            else "add a first snapshot: benchstore add results.json"
        )
        raise UsageError(f"there is no model {model!r} in the {self.tree.label}", hint=hint)

    def _contents(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """The bytes of each file. Raises Refused naming all that are no regular files, before any is read."""
        entries = (self.listing.find(path) for path in paths)
        refuse_errors(not_regular(entry) for entry in entries if entry and entry.kind != "file")
        return iter(self.tree.read(paths))

    def _with_means(self, snapshot: Snapshot) -> Snapshot:
        return task_means.given(snapshot, self.config.metrics)

    def _read(self, wanted: Sequence[tuple[str, int]]) -> None:
        problems: list[Problem] = []
        contents = self._contents([snapshot_path(model, version) for model, version in wanted])
        for key, (path, data) in zip(wanted, contents, strict=True):
            try:
                self._snapshots[key] = self._with_means(parse_snapshot(data, path))
            except Refused as refusal:
                problems += refusal.problems
        if problems:
            raise Refused(problems)


_ONE_BY_ONE = 4
"""So many models are listed each by itself; whoever asks for more asks for all."""


class Listing(Mapping[str, Mapping[str, Entry]]):
    """Model -> file name -> entry of what a tree holds; each model is listed when it is asked for.

    Raises Refused where a link stands in place of a folder, or a folder in place of a file.
    """

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._known: dict[str, dict[str, Entry]] = {}

    def load(self) -> None:
        """List every model at once."""
        if "_names" in vars(self) and not set(self._names) - set(self._known):
            return
        entries = self._tree.entries()
        refuse_errors(hidden(entries))
        self._known = {name: {} for name in self._names}
        for entry in entries:
            self._take(entry)

    def find(self, path: str) -> Entry | None:
        """The entry of one file of a model's folder; None where there is none."""
        _, model, name = path.split("/")
        found = None if model in self._known else self._tree.find(path)
        return found or self.get(model, {}).get(name)

    def __getitem__(self, model: str) -> Mapping[str, Entry]:
        if model not in self._known and model in self._names and len(self._known) == _ONE_BY_ONE:
            self.load()
        if model not in self._known:
            if model not in self._names:
                raise KeyError(model)
            entries = self._tree.entries(model)
            refuse_errors(hidden(entries))
            self._known[model] = {}
            for entry in entries:
                self._take(entry)
        return self._known[model]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def items(self) -> ItemsView[str, Mapping[str, Entry]]:
        """As of any mapping, all models listed at once."""
        self.load()
        return super().items()

    @cached_property
    def _names(self) -> Mapping[str, None]:
        """The models' folders."""
        entries = self._tree.folders()
        refuse_errors(hidden(entries))
        return {entry.path.split("/")[1]: None for entry in entries if entry.kind == "folder"}

    def _take(self, entry: Entry) -> None:
        parts = entry.path.split("/")
        if len(parts) == 3:
            self._known.setdefault(parts[1], {})[parts[2]] = entry
