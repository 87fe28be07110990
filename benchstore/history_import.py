"""`import-history`: what a repository kept as files that were overwritten becomes snapshots, each with the commit and date of its version.

Each distinct content of a file is one result. One that is broken, or refused, is told and keeps no other out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Literal

from benchstore import named_facts, past_files
from benchstore.errors import Problem, Refused, UsageError, errors_of
from benchstore.past_files import PastFile
from benchstore.records import meaning, model_names
from benchstore.records.config import Config
from benchstore.records.snapshot import SNAPSHOTS
from benchstore.result_folders import Reading
from benchstore.store import facts, file_history, several_models
from benchstore.store.add import merged
from benchstore.store.add_each import Entered, add_each
from benchstore.store.facts import Facts, Given, Surroundings
from benchstore.store.file_history import FileVersion
from benchstore.store.git import GitRepository
from benchstore.store.moments import is_day, rfc3339
from benchstore.store.new_files import Incoming
from benchstore.store.path_patterns import PathPattern
from benchstore.store.plan import Adding
from benchstore.store.workplace import Workplace
from benchstore.views.imported import AddedVersion, ImportedHistory, LeftOut, SameBytes

Dates = Literal["file", "author"]
"""Whose date goes before: the one in the file, where it has a zone, or that of the commit's author."""
_EVERYWHERE = ("**/*.json", "**/*.jsonl", "**/*.csv", "**/*.yaml", "**/*.yml", "**/*.eval", "**/data.js", "**/README.md")
"""Where the results of tools are looked for when no pattern says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which versions are meant: of files whose path fits a pattern, from a clone on disk (None: the store's own), from a day on."""

    patterns: Sequence[str] = ()
    repository: Path | None = None
    since: date | None = None
    every_branch: bool = False
    dates: Dates = "file"


@dataclass(slots=True)
class _Gathered:
    """What was read: results with their facts and versions, and what is wrong with the other versions."""

    results: list[tuple[FileVersion, Incoming, Facts]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def import_history(workplace: Workplace, sought: Sought, reading: Reading, given: Given, how: Adding) -> ImportedHistory:
    """Add every version that can be read as a snapshot, in the order in which they were measured. Raises UsageError where none is found."""
    git, besides = _repository(workplace, sought.repository)
    patterns = [PathPattern.of(text) for text in sought.patterns or _EVERYWHERE]
    named_facts.refuse_unknown(given, patterns)
    versions = file_history.versions(git, patterns, every_branch=sought.every_branch, besides=besides)
    if not versions and sought.patterns:
        hint = "a pattern is about paths from the repository's top; quote it, so that the shell leaves it as it is"
        raise UsageError(f"no file in the history of {git.top} fits {' or '.join(sought.patterns)}", hint=hint)
    if sought.since is not None:
        first = datetime.combine(sought.since, time(), UTC)
        versions = [version for version in versions if version.authored >= first]
    read = past_files.as_parts(_results(past_files.read(git, versions, reading, only_known=not sought.patterns)))
    _refuse_several_models(read, given)
    found = _with_facts(workplace, read, given, sought.dates)
    entered = add_each(workplace, [(item, known) for _, item, known in found.results], how)
    entered.problems = [_by_size(problem, given) for problem in entered.problems]
    return _told(workplace, read, found, entered, how)


def _repository(workplace: Workplace, path: Path | None) -> tuple[GitRepository, str]:
    """The repository to read, and the beginning of the paths in it that are the store's own."""
    git = GitRepository.find(path) if path else workplace.git()
    if git is None:
        raise UsageError(f"{path} is no git repository with a work tree", hint="git clone makes one; name its folder: --repository FOLDER")
    own = workplace.repository is not None and workplace.repository.top == git.top
    return git, f"{workplace.prefix}{SNAPSHOTS}/" if own else ""


def _results(read: Iterable[PastFile]) -> list[PastFile]:
    """Without what nobody asked for and no tool's importer knows; of a file that one knows in another version, what is broken stays."""
    found = list(read)
    paths = {item.version.path for item in found if item.drafts}
    return [item for item in found if item.asked_for or item.drafts or (item.problems and item.version.path in paths)]


def _refuse_several_models(read: Sequence[PastFile], given: Given) -> None:
    """Raise Refused where one model is given for files that state several; one file may have been of others in the course of its history."""
    if not given.model or "{" in given.model:
        return
    stated = {str(text): past.version for past in read for item in past.drafts if (text := item.draft.fields.get("model"))}
    paths = {past.version.path for past in read if any(item.draft.fields.get("model") for item in past.drafts)}
    within = any(len({item.draft.fields.get("model") for item in past.drafts}) > 1 for past in read)
    if len({model_names.directory(text) for text in stated}) > 1 and (len(paths) > 1 or within):
        raise Refused([several_models.several(list(stated), next(iter(stated.values())).path)])


def _with_facts(workplace: Workplace, read: Sequence[PastFile], given: Given, dates: Dates) -> _Gathered:
    found = _Gathered()
    config = workplace.store().config
    config = replace(config, defaults={"environment": "local", **config.defaults})
    around = Surroundings(now=workplace.clock(), environ={})  # what runs now tells nothing of what ran then
    for past in read:
        found.problems += past.problems
        try:
            known = [(item, _facts(past.version, item, given, config, around, dates)) for item in past.drafts]
        except Refused as refusal:
            found.problems += refusal.problems
            continue
        wrong = [problem for _, one in known for problem in errors_of(one.problems)]
        wrong += [] if wrong else merged([item for item, _ in known], [one for _, one in known])
        found.problems += wrong
        found.results += [] if wrong else [(past.version, item, one) for item, one in known]
    found.results.sort(key=lambda result: datetime.fromisoformat(result[2].fields["created_at"]))
    return found


def _facts(version: FileVersion, item: Incoming, given: Given, config: Config, around: Surroundings, dates: Dates) -> Facts:
    """What the file says, else what its version in git does, else what was given."""
    fields, origins = _of_version(version, item.draft.fields, dates, zone=config.defaults.get("timezone"))
    draft = replace(item.draft, fields=fields)
    known = facts.complete(
        draft, item.file, given=named_facts.filled(given, version.names, item.draft, item.file), config=config, around=around
    )
    shown = [replace(fact, origin=origins.get(fact.name, fact.origin)) for fact in known.shown]
    return replace(known, shown=shown)


def _of_version(
    version: FileVersion, stated: Mapping[str, Any], dates: Dates, *, zone: str | None
) -> tuple[dict[str, Any], dict[str, str]]:
    """The fields with date, commit and branch of a version where the file states none, and where these come from.

    A date without a zone is no moment: the author's is taken, unless the config says the zone. A day alone counts where it is another than the author's.
    """
    fields, origins = dict(stated), {}
    at = stated.get("created_at")
    if dates == "author" or not at or not (zone or _has_zone(str(at)) or _is_another_day(at, version.authored)):
        fields["created_at"] = rfc3339(version.authored)
        origins["created_at"] = f"the author's date of {version.commit[:12]}" + (f"; the file says {at}" if at else "")
    source = dict(stated.get("source") or {})
    if "commit" not in source:
        own = {"commit": version.commit, "branch": version.branch}
        source |= {name: value for name, value in own.items() if value and name not in source}
        origins |= {"source.commit": "the commit that brought this version", "source.branch": "where that commit was made"}
    fields["source"] = source
    fields["extra"] = {**(stated.get("extra") or {}), "history": {"commit": version.commit, "path": version.path}}
    return fields, origins


def _is_another_day(text: Any, authored: datetime) -> bool:
    """Whether a file states a day alone, on which its version was not written anywhere on earth."""
    if not is_day(text):
        return False
    return abs((date.fromisoformat(str(text).strip()) - authored.astimezone(UTC).date()).days) > 1


def _has_zone(text: str) -> bool:
    """Whether a date says its zone; what is no date is left to be refused."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return True


def _by_size(problem: Problem, given: Given) -> Problem:
    """Where a data set grew in the course of its history, every size can have its version by one command."""
    if problem.place != "dataset.size" or not given.dataset or "{size}" in given.dataset:
        return problem
    hint = f"--dataset '{given.dataset.partition('@')[0]}@{{size}}' makes a version of the data set of every size"
    return replace(problem, hint=hint)


def _told(workplace: Workplace, read: Sequence[PastFile], found: _Gathered, entered: Entered, how: Adding) -> ImportedHistory:
    versions = {past.version.label: past.version for past in read}
    wrong: dict[str, list[Problem]] = {}
    for problem in [*found.problems, *entered.problems]:
        wrong.setdefault(problem.file, []).append(problem)
    config = workplace.store().config
    return ImportedHistory(
        added=[AddedVersion(version=versions[item.file], added=item) for item in entered.added],
        same=[SameBytes(version=versions[item.file], snapshot=item.snapshot, before=item.before) for item in entered.repeated],
        left_out=[LeftOut(version=version, problems=wrong[label]) for label, version in versions.items() if label in wrong],
        versions=len(versions),
        files=len({version.path for version in versions.values()}),
        commits=entered.commits,
        dry_run=how.dry_run,
        table=meaning.table_of(config.metrics, (item.snapshot for item in entered.added)),
    )
