"""A HELM run folder: `stats.json`, and beside it `run_spec.json` and `per_instance_stats.json`.

HELM brings its numbers together over instances first and over trials then: a `count` in `stats.json` is that of trials. How many
instances there were says `num_instances`. A perturbation is another metric, called `robustness-worst/exact_match`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers import helm_rows
from benchstore.importers.document import Document, Options, Reader, without_none
from benchstore.importers.importer import Importer
from benchstore.importers.rows import finite, lenient, listed
from benchstore.records import canonical_json
from benchstore.records.draft import Draft

MAIN, RUN, ROWS = "stats.json", "run_spec.json", "per_instance_stats.json"
_SETTINGS = ("temperature", "top_p", "top_k_per_token", "max_tokens", "num_outputs", "stop_sequences", "random")
_ASKED = ("method", "max_train_instances", "max_eval_instances", "num_train_trials", "model_deployment")
_ADAPTED = re.compile(r"[,:](?:model|method|model_deployment)=.*", re.DOTALL)
_BOOKKEEPING = re.compile(r"num_.*|finish_reason_.*|training_.*|batch_size|prompt_truncated|max_prob|inference_.*")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stat:
    """One entry of `stats.json`: its split, the metric that it is of, its mean, and where that stands."""

    split: str
    metric: str
    mean: float
    place: str


def recognises(document: Document) -> bool:
    """A list of statistics, each with a name that is an object, a count and a sum: only HELM writes that."""
    value = document.value
    return isinstance(value, list) and bool(value) and all(_is_stat(item) for item in value)


def _is_stat(item: Any) -> bool:
    name = item.get("name") if isinstance(item, dict) else None
    return isinstance(name, dict) and isinstance(name.get("name"), str) and "count" in item and "sum" in item


def companions(_document: Document, options: Options) -> Sequence[str]:
    """What describes the run, and the rows."""
    return (RUN, ROWS) if options.samples else (RUN,)


def read(document: Document, options: Options) -> list[Draft]:
    """One draft, of the split `test` where there is one. Raises Refused where a name occurs twice or nothing was measured."""
    if not recognises(document):
        raise Refused([_problem(document.file, "is not a stats.json of HELM: a list of statistics is expected", "name the run's folder")])
    spec = Reader(document.beside(RUN), _spec(document))
    stats = _stats(document, perturbed=_perturbed(spec.value))
    split = _split(stats)
    chosen = {stat.metric: stat.mean for stat in stats if stat.split == split}
    metrics = {name: mean for name, mean in chosen.items() if _is_score(name)}
    if not metrics:
        raise Refused([_problem(document.file, "holds no scores", "run HELM again; it writes them at the end")])
    samples, notices = helm_rows.read(document, ROWS, set(metrics), split) if options.samples else (None, [])
    fields, settings = _fields(spec, split, chosen, metrics), _settings(spec.child("adapter_spec"))
    spec.refuse()
    notices += _left_out(document, stats, split)
    places = {stat.metric: stat.place for stat in stats if stat.split == split}
    made = {}
    if "latency_ms" in fields["metrics"]:
        places["latency_ms"], made["latency_ms"] = places[helm_rows.RUNTIME], f"{helm_rows.RUNTIME}, which is in seconds, in milliseconds"
    places = {name: places[name] for name in fields["metrics"]}
    return [Draft(fields=without_none(fields), samples=samples, notices=tuple(notices), settings=settings, places=places, made=made)]


def _is_score(metric: str) -> bool:
    return not _BOOKKEEPING.fullmatch(metric.rpartition("/")[2])


def _left_out(document: Document, stats: Sequence[_Stat], split: str) -> list[str]:
    others = sorted({stat.split for stat in stats} - {split})
    said = [f"of the splits, {split or 'the one without a name'} is taken and {listed(others)} left out"] if others else []
    return said + ([f"{RUN} is not beside it, which tells model and data"] if RUN not in document.companions else [])


def _spec(document: Document) -> Mapping[str, Any]:
    if RUN not in document.companions:
        return {}
    found = lenient(document.companions[RUN], document.beside(RUN))
    if not isinstance(found, dict):
        raise Refused([_problem(document.beside(RUN), "is not an object", "take the file from the run")])
    return found


def _perturbed(spec: Mapping[str, Any]) -> bool:
    """Whether instances were perturbed; where none were, HELM repeats the plain numbers under the names of perturbations."""
    augmenter = spec.get("data_augmenter_spec")
    return not isinstance(augmenter, dict) or augmenter.get("perturbation_specs") != []


def _stats(document: Document, *, perturbed: bool) -> list[_Stat]:
    """Every statistic that has a value."""
    found: dict[tuple[str, str], _Stat] = {}
    problems: list[Problem] = []
    for place, item in enumerate(document.value):
        name, stated, mean = item["name"], item.get("mean"), finite(item.get("mean"))
        if mean is None and stated is not None:
            problems.append(_problem(document.file, f"{stated!r:.40} is not a number", "run HELM again", f"[{place}].mean"))
        if mean is None or ("perturbation" in name and not perturbed):
            continue
        stat = _Stat(split=helm_rows.split(name), metric=helm_rows.metric(name), mean=mean, place=f"[{place}].mean")
        if found.setdefault((stat.split, stat.metric), stat) is not stat:
            message = f"{stat.metric} of the split {stat.split} occurs twice"
            problems.append(_problem(document.file, message, "take the file from one run", f"[{place}].name"))
    if problems:
        raise Refused(problems)
    return list(found.values())


def _split(stats: Sequence[_Stat]) -> str:
    """`test` where it was measured, else the first that was."""
    known = [stat.split for stat in stats if _is_score(stat.metric)]
    return "test" if "test" in known else next(iter(known), "")


def _fields(spec: Reader, split: str, chosen: Mapping[str, float], metrics: dict[str, float]) -> dict[str, Any]:
    """The metrics of the split that was chosen, among all of its statistics, and the facts that the description tells."""
    size = int(chosen["num_instances"]) if chosen.get("num_instances", -1) >= 0 else None
    runtime = chosen[helm_rows.RUNTIME] * 1000 if helm_rows.RUNTIME in chosen else None
    adapter = spec.child("adapter_spec")
    name = _ADAPTED.sub("", spec.text("name") or "")
    asked = {key: adapter.value.get(key) for key in _ASKED}
    part = _part(adapter, size)
    return {
        "metrics": metrics | without_none({"latency_ms": runtime}),
        "uncertainty": {name: {"n": size} for name in metrics} if size else None,
        "model": adapter.text("model"),
        "dataset": without_none(
            {"name": name or None, "split": f"{split or 'all'}{part}" if split or part else None, "size": None if part else size}
        ),
        "source": {"tool": {"name": "HELM"}},
        "generation": without_none({key: adapter.value.get(key) for key in _SETTINGS}),
        "extra": without_none({key: value for key, value in asked.items() if isinstance(value, str | int)}),
    }


def _part(adapter: Reader, size: int | None) -> str:
    """`[:10]` where no more instances were wanted, and there were as many."""
    most = adapter.count("max_eval_instances")
    return f"[:{most}]" if most is not None and size is not None and size >= most else ""


def _settings(adapter: Reader) -> dict[str, Any]:
    """What makes it another question: how many examples were shown, by which method and words, with which generation settings."""
    words = {
        key: text for key, text in adapter.value.items() if isinstance(text, str) and key.endswith(("prefix", "suffix", "instructions"))
    }
    return without_none(
        {
            "shots": adapter.count("max_train_instances"),
            "method": adapter.text("method"),
            "generation": without_none({key: adapter.value.get(key) for key in _SETTINGS if key != "random"}),
            "prompt": hashlib.sha256(canonical_json.dumps(words)).hexdigest()[:16] if any(words.values()) else None,
        }
    )


def _problem(file: str, message: str, hint: str, place: str = "") -> Problem:
    return Problem(file=file, place=place, message=message, hint=hint, rule="importer")


IMPORTER = Importer(
    name="helm",
    description="a HELM run folder: stats.json, run_spec.json and the rows of per_instance_stats.json",
    recognises=recognises,
    read=read,
    companions=companions,
    main=MAIN,
    maps=(
        "means of stats.json, of the split test where there is one; n is num_instances; a perturbation is another metric, robustness/metric",
        "the data set is the scenario of run_spec.json; max_eval_instances N is the split test[:N]",
        "the prompt is made of max_train_instances (shots), method, instructions and generation settings",
        "rows of per_instance_stats.json, with trials",
    ),
    drops=("counters such as num_prompt_tokens and finish_reason_*", "other splits", "a mean of nothing (count 0)"),
    refuses=("a run that has no scores", "a metric that occurs twice"),
)
