"""A record of the shared evaluation schema, Every Eval Ever: a model's results, of one data set or of several, each with what it means.

With one data set its metrics have plain names; with several the data set stands first, and `--task` takes one. Rows come from the file
`…_samples.jsonl` beside it (`every_eval_rows`). Schema versions before 0.2.0 name their data set once for all results.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchstore.errors import Problem, Refused, UsageError
from benchstore.importers import epochs, every_eval_rows, every_eval_settings
from benchstore.importers.document import Document, Options, is_number, without_none
from benchstore.importers.importer import Importer
from benchstore.importers.measured import Measured
from benchstore.importers.rows import listed
from benchstore.records.draft import Draft

_UNITS = {"seconds": "s", "second": "s", "sec": "s", "milliseconds": "ms", "millisecond": "ms", "USD": "usd", "dollars": "usd"}
_UNKNOWN = "unknown"
_HINT = "correct the record, or take it from its source again"


@dataclass(frozen=True, slots=True, kw_only=True)
class _StatedResult:
    """One entry of evaluation_results: where it stands, its data set, and its parts as objects."""

    place: str
    stated: Mapping[str, Any]
    source: Mapping[str, Any]

    @property
    def dataset(self) -> str:
        return _text(self.source.get("dataset_name")) or ""

    @property
    def config(self) -> Mapping[str, Any]:
        """How the answers were generated."""
        return self.part("generation_config")

    def part(self, key: str) -> Mapping[str, Any]:
        """An object of it; empty where it is none."""
        return _object(self.stated.get(key))

    def name(self, *, alone: bool) -> str:
        """The evaluation's name and the metric's, where it has one; behind the data set's, where there are several."""
        config = self.part("metric_config")
        metric = next((found for key in ("metric_id", "metric_name", "metric_kind") if (found := _text(config.get(key)))), "")
        evaluation = _text(self.stated.get("evaluation_name")) or metric or "score"
        if alone and metric and evaluation == self.dataset:
            return metric
        if alone and metric and self.dataset:
            evaluation = evaluation.removeprefix(f"{self.dataset}/")
        first = "" if alone or _begins_with(evaluation, self.dataset) else self.dataset
        return "/".join(part for part in (first, evaluation, metric if metric != evaluation else "") if part)


def _begins_with(text: str, name: str) -> bool:
    """Whether a text is a name, or goes on after it with no letter or digit."""
    return text.startswith(name) and not text[len(name) : len(name) + 1].isalnum()


def recognises(document: Document) -> bool:
    """An object with the identifiers of an evaluation and of a model, and a list of evaluation_results."""
    value = document.value
    return (
        isinstance(value, dict)
        and {"schema_version", "evaluation_id", "source_metadata"} <= set(value)
        and isinstance(value.get("model_info"), dict)
        and isinstance(value.get("evaluation_results"), list)
    )


def companions(document: Document, options: Options) -> Sequence[str]:
    """The file of the rows."""
    name = every_eval_rows.companion(document) if options.samples and recognises(document) else None
    return [re.sub(r"([*?[])", r"[\1]", name)] if name else []


def read(document: Document, options: Options) -> list[Draft]:
    """One draft, of all results or of those on the data set that `options.task` names; with `options.per_task` one for each data set.

    Raises UsageError for a data set that is not there, Refused where a result is none or contradicts itself.
    """
    if not recognises(document):
        message = "is no record of Every Eval Ever: evaluation_id, model_info and evaluation_results are expected"
        raise Refused([Problem(file=document.file, message=message, hint=_HINT, rule="importer")])
    results, problems = _results(document)
    chosen = _chosen(results, options.task, document.file)
    names = list(dict.fromkeys(result.dataset for result in chosen)) if options.per_task else []
    parts = [[result for result in chosen if result.dataset == name] for name in names]
    drafts = [draft for part in parts or [chosen] if (draft := _draft(document, options, part, problems))]
    if problems:
        raise Refused(list(dict.fromkeys(problems)))
    return drafts


def _draft(document: Document, options: Options, chosen: Sequence[_StatedResult], problems: list[Problem]) -> Draft | None:
    """The draft of some results; None where these have problems, which are kept."""
    same = every_eval_settings.shared([result.config for result in chosen])
    measured = Measured(document.file)
    taken: dict[str, Mapping[str, Any]] = {}
    for name, result in zip(_names(chosen), chosen, strict=True):
        known = _add(measured, name, result, problems, prompt=every_eval_settings.hashed(result.config) if same is None else None)
        if known:
            taken[known] = result.stated
    rows = every_eval_rows.read(document, taken) if options.samples else every_eval_rows.RecordRows()
    problems += [*measured.problems, *rows.problems]
    if problems:
        return None
    fields, notices = _fields(document.value, chosen)
    return measured.draft(fields, settings=same, samples=rows.samples, notices=[*notices, *rows.notices])


def _results(document: Document) -> tuple[list[_StatedResult], list[Problem]]:
    found: list[_StatedResult] = []
    problems: list[Problem] = []
    for number, stated in enumerate(document.value["evaluation_results"]):
        place = f"evaluation_results[{number}]"
        if not isinstance(stated, dict) or not isinstance(stated.get("score_details"), dict):
            message = "is no result: an object with score_details is expected"
            problems.append(Problem(file=document.file, place=place, message=message, hint=_HINT, rule="importer"))
            continue
        source = stated.get("source_data", document.value.get("source_data"))
        found.append(_StatedResult(place=place, stated=stated, source=_object(source)))
    return found, problems


def _chosen(results: Sequence[_StatedResult], dataset: str | None, file: str) -> list[_StatedResult]:
    known = list(dict.fromkeys(result.dataset for result in results))
    if dataset is not None and dataset not in known:
        raise UsageError(f"{file} has no data set {dataset!r}", hint=f"its data sets are {listed(known, 20)}")
    return [result for result in results if dataset in (None, result.dataset)]


def _names(results: Sequence[_StatedResult]) -> list[str]:
    """A name for each result; what two results are both called gets their identifiers behind it."""
    alone = len({result.dataset for result in results}) == 1
    names = [result.name(alone=alone) for result in results]
    marks = [_text(result.stated.get("evaluation_result_id")) for result in results]
    return [f"{name} ({mark})" if mark and names.count(name) > 1 else name for name, mark in zip(names, marks, strict=True)]


def _add(measured: Measured, name: str, result: _StatedResult, problems: list[Problem], *, prompt: str | None) -> str | None:
    """Take one result and give its metric's name; a score beyond the bounds that the record itself states is a problem."""
    config, details = result.part("metric_config"), result.part("score_details")
    score, place = _number(details.get("score")), f"{result.place}.score_details.score"
    low, high = _number(config.get("min_score")), _number(config.get("max_score"))
    beyond = score is not None and ((low is not None and score < low) or (high is not None and score > high))
    if score == -1 and (beyond or config.get("has_unknown_level") is True):
        measured.left_out[name] = "-1, which is unknown"
        return None
    if beyond:
        message = f"{score} is beyond the bounds that the record states, {_bounds(low, high)}"
        hint = "correct min_score and max_score, or the score"
        problems.append(Problem(file=measured.file, place=place, message=message, hint=hint, rule="importer"))
        return None
    lower = config.get("lower_is_better")
    return measured.add(
        name,
        details.get("score"),
        place=place,
        direction={True: "lower", False: "higher"}.get(lower) if isinstance(lower, bool) else None,
        unit=_unit(config.get("metric_unit")),
        min=low,
        max=high,
        prompt=prompt,
        **_spread(details),
    )


def _spread(details: Mapping[str, Any]) -> dict[str, Any]:
    """Standard error, interval and number of samples; schema 0.2.0 states the interval beside the score."""
    stated = _object(details.get("uncertainty"))
    error = _object(stated.get("standard_error"))
    interval = _object(stated.get("confidence_interval", details.get("confidence_interval")))
    level = _number(interval.get("confidence_level"))
    bounds = (interval.get("lower"), interval.get("upper"))
    return {
        "stderr": error.get("value"),
        "n": stated.get("num_samples"),
        "ci": bounds if None not in bounds else None,
        "confidence": level if level is not None and 0 < level < 1 else None,
        "method": _text(error.get("method")) or _text(interval.get("method")),
    }


def _fields(value: Mapping[str, Any], results: Sequence[_StatedResult]) -> tuple[dict[str, Any], list[str]]:
    """What the record says beside its numbers, and what a person should know of that."""
    model, library = value["model_info"], _object(value.get("eval_library"))
    at, notices = _moment(value, results)
    tool = without_none({key: _known(library.get(key)) for key in ("name", "version")})
    providers = (model.get("inference_platform"), model.get("developer"))
    fields = {
        "model": _text(model.get("id")) or _text(model.get("name")),
        "provider": next(filter(None, map(_known, providers)), None),
        "dataset": _dataset(results),
        "created_at": at,
        "source": {"tool": tool} if "name" in tool else {},
        "generation": every_eval_settings.provenance([result.config for result in results]),
        "extra": _extra(value, model),
    }
    return without_none(fields), notices


def _moment(value: Mapping[str, Any], results: Sequence[_StatedResult]) -> tuple[str | None, list[str]]:
    """When it was evaluated: as the record says, else its latest result; else when the record was made, which is said."""
    own = [value.get("evaluation_timestamp"), *(result.stated.get("evaluation_timestamp") for result in results)]
    known = [found for item in own[:1] if (found := epochs.stated(item))] or sorted(
        found for item in own[1:] if (found := epochs.stated(item))
    )
    if known:
        return known[-1], []
    made = epochs.stated(value.get("retrieved_timestamp"))
    return made, ["the record does not say when it was evaluated: it has the date at which it was made"] if made else []


def _dataset(results: Sequence[_StatedResult]) -> dict[str, Any] | None:
    """The one data set that all results are of, with the part of it that was used."""
    sources = [result.source for result in results]
    first = sources[0] if sources else {}
    keys = ("dataset_name", "hf_split", "samples_number", "sample_ids")
    if any(source.get(key) != first.get(key) for source in sources for key in keys):
        same = len({result.dataset for result in results}) == 1
        return without_none({"name": _text(first.get("dataset_name"))}) if same else None
    size, used = _number(first.get("samples_number")), first.get("sample_ids")
    split = _text(first.get("hf_split"))
    if isinstance(used, list) and size is not None and 0 < len(used) < size:
        return without_none({"name": _text(first.get("dataset_name")), "split": f"{split or 'all'}[:{len(used)}]"})
    full = int(size) if isinstance(used, list) and size and len(used) == size else None
    return without_none({"name": _text(first.get("dataset_name")), "split": split, "size": full})


def _extra(value: Mapping[str, Any], model: Mapping[str, Any]) -> dict[str, Any]:
    source = _object(value.get("source_metadata"))
    keys = ("source_name", "source_type", "source_organization_name", "evaluator_relationship")
    engine = {key: item for key, item in _object(model.get("inference_engine")).items() if isinstance(item, str)}
    details = {key: item for key, item in _object(model.get("additional_details")).items() if isinstance(item, str | int | float)}
    stated = {key: _text(source.get(key)) for key in keys} | {"evaluation_id": _text(value.get("evaluation_id"))}
    return without_none(stated | {"inference_engine": engine, "model_details": details})


def _unit(stated: Any) -> str | None:
    text = _known(stated)
    return _UNITS.get(text, text)[:64] if text else None


def _bounds(low: float | None, high: float | None) -> str:
    return f"{'-∞' if low is None else low} to {'∞' if high is None else high}"


def _number(value: Any) -> float | None:
    return value if is_number(value) else None


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _known(value: Any) -> str | None:
    """A text, where it is not the word with which a record says that it does not know."""
    text = _text(value)
    return None if text == _UNKNOWN else text


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


IMPORTER = Importer(
    name="every-eval-ever",
    description="a record of the schema Every Eval Ever, with the rows of …_samples.jsonl beside it",
    recognises=recognises,
    read=read,
    companions=companions,
    maps=(
        "a result is EVALUATION/METRIC, by metric_id, metric_name or metric_kind; of several data sets DATASET/… before",
        "--task DATASET takes one data set of several, --per-task makes each a draft of its own",
        "lower_is_better, metric_unit, min_score and max_score say what a metric means; uncertainty gives standard error, interval and n",
        "evaluation_timestamp is the date, else retrieved_timestamp, which is said; eval_library the tool, model_info.id the model",
        "dataset_name and hf_split are the data; where sample_ids are fewer than samples_number, the split says how many",
        "generation_args, but for commands and the sandbox, and num_fewshot are what was asked; where results differ in it, it is each metric's",
        "a row of the file that detailed_evaluation_results names is a row: its score under the result that it belongs to, latency and error",
    ),
    drops=(
        "a score of -1 below min_score or with has_unknown_level, and what is no number, by name",
        "texts of inputs, outputs and judges; score_details.details; URLs of sources; token_usage",
    ),
    refuses=(
        "a score beyond the bounds that the record itself states",
        "two results of one name and no evaluation_result_id to tell them apart",
        "rows whose checksum is not the one that the record states, or that belong to another evaluation",
    ),
)
