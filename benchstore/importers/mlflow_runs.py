"""MLflow's runs as they are kept: in the folder of a file store (`mlruns`), or in the SQLite database of a server.

Both give the same `Run`. Of a metric's history the value counts that MLflow itself shows: of the greatest step, then of the last moment, then
the greatest. What MLflow repeats of a run beside its logged models (`models/m-…`) is not read.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers.database import Database
from benchstore.importers.folder import Folder
from benchstore.records import strict_yaml

HINT = "take the folder from the tracking server again, or name the folder of one run alone"
_STATUS = {1: "RUNNING", 2: "SCHEDULED", 3: "FINISHED", 4: "FAILED", 5: "KILLED"}
_META = "meta.yaml"
LARGEST = 1.7976931348623157e308
"""What a server's database holds for an infinite value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: `metrics` with their last values, which may be NaN or infinite; times in milliseconds since 1970."""

    id: str
    place: str
    name: str
    experiment: str
    status: str
    start: int | None
    end: int | None
    deleted: bool
    metrics: dict[str, float] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    datasets: list[tuple[str, str, str]] = field(default_factory=list)
    registered: list[str] = field(default_factory=list)


def is_store(folder: Folder) -> bool:
    """Whether there is a run in a folder: the first of its `meta.yaml` that can be read say where its artifacts are."""
    for root in roots(folder.names)[:_TRIED]:
        with suppress(Refused):
            if b"artifact_uri:" in folder.read(f"{root}/{_META}".lstrip("/")):
                return True
    return False


_TRIED = 5
_DEPTH = 2


def roots(names: Sequence[str]) -> list[str]:
    """The folders of runs in a file store, an experiment or a run: those with `meta.yaml` beside metrics, parameters or the run's name."""
    known = {name.removesuffix(_META).rstrip("/") for name in names if name.rpartition("/")[2] == _META}
    marked = {above for name in names if (above := _above(name)) is not None and above in known}
    return sorted(marked)


def _above(name: str) -> str | None:
    """The folder of the run that a file belongs to, by where it stands; logged and registered models, traces and the trash are no runs."""
    parts = name.split("/")
    for depth in range(min(len(parts) - 1, _DEPTH + 1)):
        if set(parts[:depth]) & {"models", ".trash", "traces"}:
            return None
        if parts[depth] in ("metrics", "params") or parts[depth:] == ["tags", "mlflow.runName"]:
            return "/".join(parts[:depth])
    return None


def from_folder(folder: Folder, file: str, problems: list[Problem]) -> list[Run]:
    """The runs of a file store's folder; what is wrong with one becomes a problem."""
    found = []
    for root in roots(folder.names):
        run = _Store(folder, file, root, problems).run(_below(folder.names, root))
        found += [run] if run else []
    registered = _registered(_Store(folder, file, "", problems), folder.names)
    return _ordered(_with(run, registered.get(run.id, [])) for run in found)


def _ordered(runs: Iterable[Run]) -> list[Run]:
    return sorted(runs, key=lambda run: (run.start or 0, run.id))


def _below(names: Sequence[str], root: str) -> Sequence[str]:
    """Those of sorted names that lie below a folder."""
    return names[bisect_left(names, f"{root}/") : bisect_left(names, f"{root}0")] if root else names  # 0 comes after /


def _with(run: Run, registered: list[str]) -> Run:
    run.registered.extend(registered)
    return run


def _registered(store: _Store, names: Sequence[str]) -> dict[str, list[str]]:
    """The registered models by the run that they come from."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if re.fullmatch(r"models/[^/]+/version-[0-9]+/meta\.yaml", name):
            meta = store.yaml(name)
            if isinstance(meta.get("run_id"), str) and isinstance(meta.get("name"), str):
                found[meta["run_id"]].append(meta["name"])
    return found


class _Store:
    """The files of one run, or of the store where `root` is empty."""

    def __init__(self, folder: Folder, file: str, root: str, problems: list[Problem]) -> None:
        self._folder, self._file, self._problems = folder, file, problems
        self._root = f"{root}/" if root else ""
        self._known = frozenset(folder.names)

    def run(self, names: Sequence[str]) -> Run | None:
        """The run whose files these are; None where its `meta.yaml` is none, which is a problem then."""
        meta = self.yaml(f"{self._root}{_META}")
        run_id = meta.get("run_id") or meta.get("run_uuid")
        if not isinstance(run_id, str):
            self._wrong(f"{self._root}{_META}", "names no run_id")
            return None
        metrics, places = self._metrics(names)
        return Run(
            id=run_id,
            place=self._root.rstrip("/"),
            name=str(meta.get("run_name") or ""),
            experiment=self._experiment(),
            status=_status(meta.get("status")),
            start=_milliseconds(meta.get("start_time")),
            end=_milliseconds(meta.get("end_time")),
            deleted=meta.get("lifecycle_stage") == "deleted",
            metrics=metrics,
            places=places,
            params=dict(self._texts(names, "params")),
            tags=dict(self._texts(names, "tags")),
            datasets=self._datasets(names),
        )

    def _experiment(self) -> str:
        above = self._root.rstrip("/").rpartition("/")[0]
        name = f"{above}/{_META}" if above else _META
        if not self._root or name not in self._known:
            return ""
        return str(self.yaml(name).get("name") or "")

    def yaml(self, name: str) -> Mapping[str, Any]:
        """The object in a file; an empty one where there is none, which is a problem then."""
        text = self._text(name)
        try:
            value = strict_yaml.load(text, self._beside(name))
        except Refused as refusal:
            self._problems += refusal.problems
            return {}
        if not isinstance(value, dict):
            self._wrong(name, "is no object" if text.strip() else "is empty, as if the run was killed while it was made")
            return {}
        return value

    def _text(self, name: str) -> str:
        return bytes(self._folder.read(name)).decode("utf-8", "replace")

    def _under(self, names: Sequence[str], part: str) -> Iterator[tuple[str, str]]:
        above = f"{self._root}{part}/"
        return ((name, name.removeprefix(above).encode(errors="replace").decode()) for name in names if name.startswith(above))

    def _texts(self, names: Sequence[str], part: str) -> Iterator[tuple[str, str]]:
        return ((key, self._text(name)) for name, key in self._under(names, part))

    def _metrics(self, names: Sequence[str]) -> tuple[dict[str, float], dict[str, str]]:
        values, places = {}, {}
        for name, key in self._under(names, "metrics"):
            value = self._last(name)
            if value is not None:
                values[key], places[key] = value, name
        return values, places

    def _last(self, name: str) -> float | None:
        """The value of the last step; None where a line is none, which is a problem then."""
        lines = [(number, line.split()) for number, line in enumerate(self._text(name).splitlines(), start=1) if line.strip()]
        try:
            found = [_logged(parts) for _, parts in lines]
        except ValueError:
            number = next(number for number, parts in lines if not _is_logged(parts))
            self._wrong(name, "is not a moment, a value and a step", f"line {number}")
            return None
        if not found:
            self._wrong(name, "is empty")
            return None
        return max(found, key=_order)[2]

    def _datasets(self, names: Sequence[str]) -> list[tuple[str, str, str]]:
        found = []
        for name, _ in self._under(names, "inputs"):
            meta = self.yaml(name) if name.endswith(f"/{_META}") else {}
            above = self._root.rstrip("/").rpartition("/")[0]
            data = f"{above}/datasets/{meta.get('source_id')}/{_META}".lstrip("/")
            if meta.get("source_type") == "DATASET" and data in self._known:
                tags = meta.get("tags")
                context = tags.get("mlflow.data.context") if isinstance(tags, dict) else None
                stated = self.yaml(data)
                found.append((str(stated.get("name") or ""), str(stated.get("digest") or ""), str(context or "")))
        return found

    def _beside(self, name: str) -> str:
        return f"{self._file.rstrip('/')}/{name}"

    def _wrong(self, name: str, message: str, place: str = "") -> None:
        self._problems.append(Problem(file=self._beside(name), place=place, message=message, hint=HINT, rule="importer"))


def _logged(parts: list[str]) -> tuple[int, int, float]:
    """Step, moment and value of a line; it may have no step, and names a data set or a run behind it."""
    if not len(parts) >= 2:
        raise ValueError(parts)
    return int(parts[2]) if len(parts) > 2 else 0, int(parts[0]), float(parts[1])


def _is_logged(parts: list[str]) -> bool:
    try:
        _logged(parts)
    except ValueError:
        return False
    return True


def _order(logged: tuple[int, int, float]) -> tuple[int, int, float]:
    step, at, value = logged
    return step, at, -math.inf if math.isnan(value) else value


def _status(value: Any) -> str:
    return value if isinstance(value, str) else _STATUS.get(value, "") if isinstance(value, int) else ""


def _milliseconds(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def from_database(database: Database) -> list[Run]:
    """The runs of a server's database."""
    experiments = {row["experiment_id"]: str(row["name"] or "") for row in database.rows("experiments", ("experiment_id", "name"))}
    found = {str(row["run_uuid"]): _run(row, experiments) for row in database.rows("runs", _RUN)}
    for row in database.rows("latest_metrics", ("run_uuid", "key", "value", "is_nan")):
        run = found.get(str(row["run_uuid"]))
        if run and isinstance(row["value"], int | float):
            run.metrics[str(row["key"])] = _value(row)
    for table in ("params", "tags"):
        for row in database.rows(table, ("run_uuid", "key", "value")):
            if str(row["run_uuid"]) in found:
                texts: dict[str, str] = getattr(found[str(row["run_uuid"])], table)
                texts[str(row["key"])] = str(row["value"])
    _add_datasets(database, found)
    for row in database.rows("model_versions", ("name", "run_id")):
        if str(row["run_id"]) in found:
            found[str(row["run_id"])].registered.append(str(row["name"]))
    return _ordered(found.values())


_RUN = ("run_uuid", "name", "status", "start_time", "end_time", "lifecycle_stage", "experiment_id")


def _run(row: Mapping[str, Any], experiments: Mapping[Any, str]) -> Run:
    return Run(
        id=str(row["run_uuid"]),
        place=f"run {row['run_uuid']}",
        name=str(row["name"] or ""),
        experiment=experiments.get(row["experiment_id"], ""),
        status=_status(row["status"]),
        start=_milliseconds(row["start_time"]),
        end=_milliseconds(row["end_time"]),
        deleted=row["lifecycle_stage"] == "deleted",
    )


def _value(row: Mapping[str, Any]) -> float:
    if row["is_nan"]:
        return math.nan
    value = float(row["value"])
    return math.copysign(math.inf, value) if abs(value) >= LARGEST else value


def _add_datasets(database: Database, runs: Mapping[str, Run]) -> None:
    columns = ("dataset_uuid", "name", "digest")
    data = {row["dataset_uuid"]: (str(row["name"] or ""), str(row["digest"] or "")) for row in database.rows("datasets", columns)}
    tags = database.rows("input_tags", ("input_uuid", "name", "value"))
    contexts = {row["input_uuid"]: str(row["value"] or "") for row in tags if row["name"] == "mlflow.data.context"}
    inputs = database.rows("inputs", ("input_uuid", "source_type", "source_id", "destination_type", "destination_id"))
    for row in inputs:
        run = runs.get(str(row["destination_id"]))
        if run and row["source_type"] == "DATASET" and row["source_id"] in data:
            run.datasets.append((*data[row["source_id"]], contexts.get(row["input_uuid"], "")))
