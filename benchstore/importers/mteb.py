"""MTEB results, a file a task: in the new layout (`scores`), or the old one (`mteb_dataset_name`, splits at the top).

A task is its own data set, its revision the version; each split is its own draft. A subset stands before the names of its metrics.
The files of a model lie in a folder with `model_meta.json`, which tells the model (`mteb_model`).
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers import epochs, mteb_model, mteb_scores
from benchstore.importers.document import Document, Options, without_none
from benchstore.importers.importer import Importer
from benchstore.importers.measured import Measured
from benchstore.importers.mteb_model import EvaluatedModel
from benchstore.importers.mteb_scores import MAIN
from benchstore.importers.rows import finite, listed
from benchstore.records.draft import Draft

MOST = 2000
"""Of a split with more numbers than this, only the main scores are taken."""
_BESIDE = frozenset({"hf_subset", "languages", "mteb_version", "scores_per_experiment", "v_measures", "ami_scores", "evaluation_time"})
_OLD_NAMES = {"cos_sim": "cosine"}
_SIMILARITIES = frozenset({"cos_sim", "cosine", "dot", "euclidean", "manhattan", "max", "similarity"})
_VERSION = re.compile(r'[^\x00-\x1f\x7f@/"\\]{1,100}')


@dataclass(frozen=True, slots=True, kw_only=True)
class _SubsetScores:
    """The scores of one subset of a split, and where they stand."""

    subset: str
    scores: Mapping[str, Any]
    place: str

    def named(self, metric: str) -> str:
        """The metric's name, behind that of the subset where it is one."""
        return metric if self.subset in ("", "default") else f"{self.subset}/{metric}"


def recognises(document: Document) -> bool:
    """The result of a task: by subset, with a main score, or the older one, which names `mteb_dataset_name`."""
    value = document.value
    if not isinstance(value, dict):
        return False
    old = isinstance(value.get("mteb_dataset_name"), str)
    return old or ("mteb_version" in value and isinstance(value.get("task_name"), str) and isinstance(value.get("scores"), dict))


def companions(_document: Document, _options: Options) -> Sequence[str]:
    """What describes the model, and the settings of the runs."""
    return (mteb_model.META, mteb_model.RUNS)


def read(document: Document, _options: Options) -> list[Draft]:
    """A draft for each split. Raises Refused where no split holds a score, or where all main scores are no numbers."""
    if not recognises(document):
        raise Refused([_problem(document, "", "is no result of MTEB: task_name, mteb_version and scores are expected")])
    model = mteb_model.of(document)
    splits = _splits(document.value)
    measured = {split: _measured(document, parts) for split, parts in splits.items()}
    empty = [split for split, found in measured.items() if found is None]
    if len(empty) == len(splits):
        said = f"holds no main score in {listed(empty)}" if empty else "holds no scores"
        raise Refused([_problem(document, "scores", said)])
    left = [f"{_name(document.value)}: no main score in the split {split}, which is left out" for split in empty]
    return [
        found.draft(_fields(document.value, split, model, alone=len(splits) == 1), notices=[*left, *_left_out(splits[split])])
        for split, found in measured.items()
        if found is not None
    ]


def _splits(value: Mapping[str, Any]) -> dict[str, list[_SubsetScores]]:
    """The parts of every split, whatever the layout."""
    scores = value.get("scores")
    if isinstance(scores, dict):
        return {split: _listed_parts(f"scores.{split}", found) for split, found in scores.items() if isinstance(found, list) and found}
    return {split: _nested_parts(split, found) for split, found in value.items() if isinstance(found, dict)}


def _listed_parts(place: str, found: Sequence[Any]) -> list[_SubsetScores]:
    return [
        _SubsetScores(subset=str(scores.get("hf_subset", "")), scores=scores, place=f"{place}[{number}]")
        for number, scores in enumerate(found)
        if isinstance(scores, dict)
    ]


def _nested_parts(split: str, found: Mapping[str, Any]) -> list[_SubsetScores]:
    """Of the old layout: subsets are objects, and what is an object by similarity is none."""
    subsets = {name: inner for name, inner in found.items() if isinstance(inner, dict) and name not in _SIMILARITIES | _BESIDE}
    plain = {name: item for name, item in found.items() if name not in subsets}
    parts = [_SubsetScores(subset=name, scores=inner, place=f"{split}.{name}") for name, inner in subsets.items()]
    return parts + ([_SubsetScores(subset="", scores=plain, place=split)] if set(plain) - _BESIDE else [])


def _numbers(scores: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Name, place and value of what was measured; an object by similarity is taken apart as MTEB itself does."""
    for key, value in scores.items():
        if isinstance(value, dict) and key in _SIMILARITIES:
            yield from ((f"{_OLD_NAMES.get(key, key)}_{inner}", f"{key}.{inner}", item) for inner, item in value.items())
        elif key not in _BESIDE and not isinstance(value, list | dict | str):
            yield key, key, value


def _measured(document: Document, parts: Sequence[_SubsetScores]) -> Measured | None:
    """The numbers of a split; None where it states main scores and none is a number."""
    stated = [part.scores[MAIN] for part in parts if MAIN in part.scores]
    if not parts or (stated and all(finite(score) is None for score in stated)):
        return None
    measured = Measured(document.file)
    only_main = _too_many(parts)
    for part in parts:
        spreads = _spreads(part.scores)
        for name, place, value in _numbers(part.scores):
            if name == MAIN or not only_main:
                said = mteb_scores.meaning(name, part.scores)
                measured.add(part.named(name), value, place=f"{part.place}.{place}", **said, **spreads.get(name, {}))
    return measured


def _too_many(parts: Sequence[_SubsetScores]) -> bool:
    return any(MAIN in part.scores for part in parts) and sum(1 for part in parts for _ in _numbers(part.scores)) > MOST


def _left_out(parts: Sequence[_SubsetScores]) -> list[str]:
    if not _too_many(parts):
        return []
    numbers = sum(1 for part in parts for name, _, _ in _numbers(part.scores) if name != MAIN)
    return [f"{numbers:,} numbers of {len(parts):,} subsets beside their main scores are left out: more than {MOST:,} are no overview"]


def _spreads(scores: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Standard errors by metric, where a value is the mean of several experiments; the main score is one of those metrics."""
    runs = scores.get("scores_per_experiment")
    if not isinstance(runs, list) or len(runs) < 2 or not all(isinstance(run, dict) for run in runs):
        return {}
    found = {}
    for name in runs[0]:
        values = [finite(run.get(name)) for run in runs]
        known = [value for value in values if value is not None]
        if len(known) == len(runs) and _is_mean(scores.get(name), known):
            found[name] = {"stderr": statistics.stdev(known) / len(known) ** 0.5, "method": f"mean of {len(known)} experiments"}
    same = [name for name in found if scores[name] == scores.get(MAIN)]
    return found | ({MAIN: found[same[0]]} if same and MAIN not in found else {})


def _is_mean(value: Any, values: Sequence[float]) -> bool:
    """Whether a value is the mean of others, all of them rounded to six places as MTEB writes them."""
    known = finite(value)
    return known is not None and abs(known - statistics.fmean(values)) <= 2e-6


def _name(value: Mapping[str, Any]) -> str:
    stated = value.get("task_name")
    return stated if isinstance(stated, str) else value["mteb_dataset_name"]


def _fields(value: Mapping[str, Any], split: str, model: EvaluatedModel, *, alone: bool) -> dict[str, Any]:
    run = model.run(_name(value), split)
    version = value.get("dataset_revision")
    known = isinstance(version, str) and _VERSION.fullmatch(version)
    tool = value.get("mteb_version")
    seconds = finite(value.get("evaluation_time")) if alone else None
    if isinstance(value.get(split), dict):
        seconds = finite(value[split].get("evaluation_time"))
    extra = {**model.extra, "kg_co2_emissions": finite(value.get("kg_co2_emissions")), "encode_kwargs": run.get("encode_kwargs")}
    return without_none(
        {
            "model": model.name,
            "dataset": without_none({"name": _name(value), "version": version if known else None, "split": split}),
            "created_at": epochs.stated(value.get("date")),
            "source": {"tool": without_none({"name": "MTEB", "version": tool if isinstance(tool, str) and tool else None})},
            "duration_seconds": seconds if seconds is not None and seconds >= 0 else None,
            "packages": _packages(run),
            "extra": without_none(extra),
        }
    )


def _packages(run: Mapping[str, Any]) -> dict[str, str]:
    versions = run.get("version")
    return {name: item for name, item in versions.items() if isinstance(item, str)} if isinstance(versions, dict) else {}


def _problem(document: Document, place: str, message: str) -> Problem:
    return Problem(file=document.file, place=place, message=message, hint="evaluate the task again with MTEB", rule="importer")


IMPORTER = Importer(
    name="mteb",
    description="MTEB results, a file a task, in the new and the old layout; name the folder for all of a model",
    recognises=recognises,
    read=read,
    companions=companions,
    maps=(
        "a task is its own data set: task_name (of the old layout mteb_dataset_name), dataset_revision as version, each split a draft",
        "every number of a subset becomes a metric, behind the subset's name where it is not default",
        "main_score is the main metric, better where it is higher; its unit and bounds are those of the score that it is, which has the same value",
        "a metric that is the mean of scores_per_experiment gets their standard error",
        "model and revision are those of model_meta.json beside the file, else of the folders owner__model/revision",
        "date, mteb_version, evaluation_time (of a task with one split), kg_co2_emissions; encode_kwargs and packages of run_settings.jsonl",
        "of the old layout cos_sim.pearson is cosine_pearson, as MTEB itself reads it",
    ),
    drops=(
        "a mean over tasks, as the leaderboard shows it: each task is a data set of its own, with its own series",
        f"of a split with more than {MOST:,} numbers all but the main score of each subset",
        "NaN and null, by name; a split whose main scores are all NaN; lists such as v_measures and pairs of value and p",
        "languages, evaluation_phases, and what model_meta.json says beside name, revision and experiment_kwargs",
    ),
    refuses=(
        "a task without a main score in any split: it was not measured",
        "a task of more than 5,000 subsets: a snapshot holds no more metrics",
    ),
)
