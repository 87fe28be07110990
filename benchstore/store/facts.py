"""The facts of a new snapshot that its result file may not tell: from the command line, the file, the config, git, CI.

Pure but for what is passed in: the environment variables, the clock's time and what git said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from benchstore.errors import Problem
from benchstore.records import model_names, schema
from benchstore.records.config import HARDWARE, Config
from benchstore.records.draft import Draft
from benchstore.records.future import ahead
from benchstore.records.parts import PART
from benchstore.records.series import dataset_label, parse_dataset
from benchstore.store.moments import hint_on_zone, is_day, rfc3339, zone_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the command line says; None where it says nothing."""

    model: str | None = None
    dataset: str | None = None
    prompt: str | None = None
    environment: str | None = None
    provider: str | None = None
    created_at: str | None = None
    source_commit: str | None = None
    branch: str | None = None
    run_id: str | None = None
    triggered_by: str | None = None
    tags: tuple[str, ...] = ()
    note: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    hardware: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is known outside the file: environment variables, the time now."""

    now: datetime
    environ: Mapping[str, str] = field(default_factory=dict)


MODIFIED, CLOCK = "the file's modification time", "the clock, now"
"""Origins of a moment that is not the result's own: the same file again may have another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact, and where it comes from in words a person knows; `overrides` is what the file says otherwise."""

    name: str
    value: Any
    origin: str
    overrides: str = ""


@dataclass(slots=True)
class Facts:
    """The fields of a snapshot as they were found, the facts to show, and what is missing."""

    fields: dict[str, Any]
    shown: list[Fact]
    problems: list[Problem]


def complete(draft: Draft, file: str, *, given: Given, config: Config, around: Surroundings, modified: datetime | None = None) -> Facts:
    """The draft's fields with every fact that can be found; `problems` name the flag for each one that cannot.

    `modified` is when the file was, where it is one.
    """
    defaults = config.defaults
    facts = Facts(dict(draft.fields), [], [])
    _model(facts, draft, given, defaults, file)
    _dataset(facts, draft, given, defaults, file)
    _prompt(facts, draft, given, defaults, file)
    _environment(facts, draft, given, defaults, around)
    _created_at(facts, draft, given, defaults, around.now, modified, file)
    _simple(
        facts,
        "provider",
        [(given.provider, "--provider"), (draft.fields.get("provider"), "the file"), (defaults.get("provider"), "defaults")],
    )
    _hardware(facts, draft, given, config.hardware)
    _source(facts, draft, given, around)
    _labels(facts, draft, given)
    return facts


def _first(choices: list[tuple[Any, str]]) -> tuple[Any, str] | None:
    return next(((value, origin) for value, origin in choices if value not in (None, "")), None)


def _simple(facts: Facts, name: str, choices: list[tuple[Any, str]]) -> None:
    found = _first(choices)
    if found:
        facts.fields[name] = found[0]
        facts.shown.append(Fact(name=name, value=found[0], origin=found[1]))


def _missing(facts: Facts, file: str, name: str, flag: str, message: str = "") -> None:
    hint = f"give {flag}, or set it under defaults: in benchstore.yaml"
    facts.problems.append(Problem(file=file, place=name, message=message or f"nothing states the {name}", hint=hint, rule="fact"))


def _model(facts: Facts, draft: Draft, given: Given, defaults: Mapping[str, str], file: str) -> None:
    stated = draft.fields.get("model")
    found = _first([(given.model, GIVEN_MODEL), (stated, "the file"), (defaults.get("model"), "defaults")])
    if not found:
        _missing(facts, file, "model", "--model MODEL")
        return
    text, origin, overrides = str(found[0]), found[1], ""
    name = model_names.directory(text)
    if origin == GIVEN_MODEL and stated not in (None, text):
        origin, overrides = f"{origin}; the file says {stated}", str(stated)
        text = overrides if model_names.directory(overrides) == name else text
    facts.fields["model"] = name
    if name != text and "display_name" not in facts.fields:
        facts.fields["display_name"] = text[:MOST_DISPLAYED]
    facts.shown.append(Fact(name="model", value=name, origin=origin, overrides=overrides if text != overrides else ""))


GIVEN_MODEL = "--model"
MOST_DISPLAYED: int = schema.load("snapshot")["properties"]["display_name"]["maxLength"]


def _dataset(facts: Facts, draft: Draft, given: Given, defaults: Mapping[str, str], file: str) -> None:
    stated = dict(draft.fields.get("dataset") or {})
    label, origin, overrides = given.dataset, "--dataset", ""
    if label is None and not (stated.get("name") and stated.get("version")):
        label, origin = defaults.get("dataset"), "defaults"
    of_file = label is not None and label.startswith("@")
    if label is None or (of_file and stated.get("name") and stated.get("version")):
        if not (stated.get("name") and stated.get("version")):
            _missing_dataset(facts, draft, stated.get("name"), file)
            return
        origin = "the file"
    else:
        parts = parse_dataset(f"{stated.get('name') or ''}{label}" if of_file else label)
        if parts is None:
            nameless = of_file and not stated.get("name") and parse_dataset(f"NAME{label}") is not None
            message = (
                f"the file names no data set, of which {label} could be the version"
                if nameless
                else f"{label!r} is not a dataset and its version"
            )
            hint = (
                f"write NAME{label}"
                if nameless
                else "write NAME@VERSION, or NAME@VERSION/SPLIT, such as mmlu@1/test; @VERSION where the file has the name"
            )
            facts.problems.append(Problem(file=file, place="dataset", message=message, hint=hint, rule="fact"))
            return
        before = _label(stated)
        if not of_file or parts[2]:
            stated = {key: value for key, value in stated.items() if key != "split"} | _split(stated, parts[2])
        stated |= {key: value for key, value in zip(("name", "version"), parts, strict=False) if value}
        overrides = before if before not in ("", _label(stated)) else ""
        origin += f"; the file says {overrides}" if overrides else ""
    facts.fields["dataset"] = stated
    facts.shown.append(Fact(name="dataset", value=_label(stated), origin=origin, overrides=overrides))


def _missing_dataset(facts: Facts, draft: Draft, name: str | None, file: str) -> None:
    """What to say where a file has no data set, or one without a version; of several tasks each may be one."""
    if name:
        message = f"the file says {name!r} without a version"
        _missing(facts, file, "dataset", "--dataset @VERSION, such as --dataset @1, or --dataset NAME@VERSION for another", message)
        return
    tasks = {
        metric.partition("/")[0]
        for metric, stated in (draft.fields.get("definitions") or {}).items()
        if "version" in stated and "/" in metric
    }
    of_tasks = " (or --per-task, or --task NAME for one of its tasks)" if len(tasks) > 1 else ""
    _missing(facts, file, "dataset", f"--dataset NAME@VERSION{of_tasks}")


def _split(stated: Mapping[str, Any], chosen: str | None) -> dict[str, Any]:
    """The split that a person chose, of which a file may say that only a part was taken; else that part alone."""
    whole = str(stated.get("split") or "")
    part = PART.search(whole)
    if part is None or (chosen and PART.search(chosen)):
        return {"split": chosen} if chosen else {}
    return {"split": f"{chosen or whole[: part.start()]}{part[0]}"}


def _label(dataset: Mapping[str, Any]) -> str:
    """The label of a dataset that has both name and version; empty for another."""
    name, version = dataset.get("name"), dataset.get("version")
    return dataset_label(name, version, dataset.get("split")) if name and version else ""


def _prompt(facts: Facts, draft: Draft, given: Given, defaults: Mapping[str, str], file: str) -> None:
    stated = dict(draft.fields.get("prompt") or {})
    found = _first([(given.prompt, "--prompt"), (stated.get("version"), "the file"), (defaults.get("prompt"), "defaults")])
    if found:
        facts.fields["prompt"] = stated | {"version": found[0]}
        facts.shown.append(Fact(name="prompt", value=found[0], origin=found[1]))
    elif stated:
        _missing(facts, file, "prompt", "--prompt VERSION")


def _environment(facts: Facts, draft: Draft, given: Given, defaults: Mapping[str, str], around: Surroundings) -> None:
    in_actions = around.environ.get("GITHUB_ACTIONS") == "true"
    choices = [
        (given.environment, "--environment"),
        (draft.fields.get("environment"), "the file"),
        (defaults.get("environment"), "defaults"),
        ("github-actions" if in_actions else "local", "GITHUB_ACTIONS" if in_actions else "GITHUB_ACTIONS is not set"),
    ]
    _simple(facts, "environment", choices)


def _hardware(facts: Facts, draft: Draft, given: Given, of_config: Mapping[str, Mapping[str, Any]]) -> None:
    """What it ran on. What a person says stands beside what the file says, or in its place; the config speaks where neither does.

    A machine that a file describes is that machine as a whole: no default is added to it.
    """
    stated, environment = draft.fields.get(HARDWARE), facts.fields["environment"]
    if not isinstance(stated, Mapping) and stated is not None:
        return  # of the wrong form, which the schema says
    origins = dict.fromkeys(stated or {}, "the file") | dict.fromkeys(given.hardware, "--hardware")
    found = {**(stated or {}), **given.hardware}
    if not found:
        name = environment if environment in of_config else ""
        found = dict(of_config.get(name, {}))
        origins = dict.fromkeys(found, f"environments: {name}" if name else "defaults")
    if found:
        facts.fields[HARDWARE] = found
    facts.shown += [Fact(name=f"{HARDWARE}.{key}", value=value, origin=origins[key]) for key, value in found.items()]


def _created_at(
    facts: Facts, draft: Draft, given: Given, defaults: Mapping[str, str], now: datetime, modified: datetime | None, file: str
) -> None:
    """A date without a zone is no moment: `defaults: timezone:` may give the zone, nothing else does. A day alone is its start, there or in UTC."""
    facts.fields.pop("created_at", None)
    found = _first(
        [
            (given.created_at, "--created-at"),
            (draft.fields.get("created_at"), "the file"),
            (modified.isoformat(timespec="seconds") if modified else None, MODIFIED),
            (now.isoformat(timespec="seconds"), CLOCK),
        ]
    )
    text, origin = found or ("", "")
    try:
        moment = datetime.fromisoformat(str(text).strip())
    except ValueError:
        hint = "write it as 2026-11-23T09:00:00Z, or the day alone: 2026-11-23"
        facts.problems.append(Problem(file=file, place="created_at", message=f"{text!r} ({origin}) is not a date", hint=hint, rule="fact"))
        return
    if moment.tzinfo is None:
        name = defaults.get("timezone") or ("UTC" if is_day(text) else None)
        zone = zone_of(name)
        if zone is None:
            hint = hint_on_zone(moment, of_many=bool(draft.part), name=name)
            message = f"{text!r} ({origin}) has no time zone"
            facts.problems.append(Problem(file=file, place="created_at", message=message, hint=hint, rule="fact"))
            return
        by_defaults = f"in {name} by defaults" if defaults.get("timezone") else f"in {name}"
        moment, origin = (
            moment.replace(tzinfo=zone),
            f"{origin}, {f'which states the day: its start {by_defaults}' if is_day(text) else by_defaults}",
        )
    value = rfc3339(moment)
    facts.fields["created_at"] = value
    facts.shown.append(Fact(name="created_at", value=value, origin=origin))
    facts.problems += ahead(value, now, file, "give the day it was measured: --created-at; until then it is the newest of its series")


_COMMITS = ("GITHUB_SHA", "CI_COMMIT_SHA", "BUILDKITE_COMMIT", "CIRCLE_SHA1", "BITBUCKET_COMMIT", "BUILD_SOURCEVERSION", "GIT_COMMIT")
_BRANCHES = (
    "GITHUB_HEAD_REF", "GITHUB_REF_NAME", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "CI_COMMIT_REF_NAME",
    "BUILDKITE_BRANCH", "CIRCLE_BRANCH", "BITBUCKET_BRANCH", "BUILD_SOURCEBRANCHNAME",
)  # fmt: skip
_RUNS = ("GITHUB_RUN_ID", "CI_PIPELINE_ID", "BUILDKITE_BUILD_ID", "CIRCLE_WORKFLOW_ID", "BITBUCKET_PIPELINE_UUID", "BUILD_BUILDID")
_JOBS = ("GITHUB_JOB", "CI_JOB_NAME", "BUILDKITE_STEP_KEY", "CIRCLE_JOB")
"""What services of continuous integration call the commit, the branch, the run and the job that they measure."""


def _source(facts: Facts, draft: Draft, given: Given, around: Surroundings) -> None:
    """Where the result comes from: as it is stated, or as the CI says. What is checked out here tells nothing of what was measured."""
    source, environ = dict(draft.fields.get("source") or {}), around.environ
    candidates: dict[str, list[tuple[Any, str]]] = {
        "commit": [(given.source_commit, "--source-commit"), (source.get("commit"), "the file"), *_of(environ, _COMMITS)],
        "branch": [(given.branch, "--branch"), (source.get("branch"), "the file"), *_of(environ, _BRANCHES)],
        "run_id": [(given.run_id, "--run-id"), (source.get("run_id"), "the file"), *_of(environ, _RUNS)],
        "run_attempt": [(source.get("run_attempt"), "the file"), (_attempt(environ), "GITHUB_RUN_ATTEMPT")],
        "job": [(source.get("job"), "the file"), *_of(environ, _JOBS)],
        "run_url": [(source.get("run_url"), "the file"), (_run_url(environ), "GITHUB_RUN_ID"), *_of(environ, ("CI_PIPELINE_URL",))],
        "triggered_by": [
            (given.triggered_by, "--triggered-by"),
            (source.get("triggered_by"), "the file"),
            ("schedule" if environ.get("GITHUB_EVENT_NAME") == "schedule" else None, "GITHUB_EVENT_NAME"),
            ("schedule" if environ.get("CI_PIPELINE_SOURCE") == "schedule" else None, "CI_PIPELINE_SOURCE"),
            *_of(environ, ("GITHUB_ACTOR", "GITLAB_USER_LOGIN")),
        ],
    }
    for name, choices in candidates.items():
        found = _first(choices)
        if found:
            source[name] = found[0]
            facts.shown.append(Fact(name=f"source.{name}", value=found[0], origin=found[1]))
    if "commit" not in source:
        facts.shown.append(Fact(name="source.commit", value=None, origin="--source-commit SHA says which code was measured"))
    facts.fields["source"] = source


def _of(environ: Mapping[str, str], names: Sequence[str]) -> list[tuple[Any, str]]:
    """What the environment says under these names, each with its name as origin."""
    return [(environ.get(name), name) for name in names]


def _attempt(environ: Mapping[str, str]) -> int | None:
    text = environ.get("GITHUB_RUN_ATTEMPT", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 and int(text) else None


def _run_url(environ: Mapping[str, str]) -> str | None:
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    if not all(environ.get(name) for name in names):
        return None
    server, repository, run = (environ[name] for name in names)
    return f"{server}/{repository}/actions/runs/{run}"


def _labels(facts: Facts, draft: Draft, given: Given) -> None:
    """Tags add up; a note on the command line follows the one in the file."""
    tags = list(dict.fromkeys([*(draft.fields.get("tags") or ()), *given.tags]))
    if tags:
        facts.fields["tags"] = tags
    notes = [text for text in (draft.fields.get("notes"), given.note) if text]
    if notes:
        facts.fields["notes"] = "\n".join(notes)
