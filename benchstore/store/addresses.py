"""From an address to a snapshot: which series is meant, and which version stands where, now or on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from benchstore.errors import Ambiguous, UsageError
from benchstore.records.address import Address
from benchstore.records.pointer import Pointer, Standing
from benchstore.records.series import Series
from benchstore.records.snapshot import Snapshot
from benchstore.store.snapshots import Store
from benchstore.store.workplace import Workplace

_CHOICES = 10
"""So many earlier versions are named of each series that may be meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesFilter:
    """The parts of a series that a command names: `--dataset --prompt --environment`; None is any."""

    dataset: str | None = None
    prompt: str | None = None
    environment: str | None = None

    def matches(self, series: Series) -> bool:
        """Whether `series` has all that is named; a dataset may be given without its version."""
        dataset = self.dataset in (None, series.dataset, series.dataset.rsplit("@", 1)[0])
        return dataset and self.prompt in (None, series.prompt) and self.environment in (None, series.environment)


def the_series(store: Store, model: str, chosen: SeriesFilter) -> Series:
    """The one series of `model` that is meant. Raises UsageError with the list where it is not one."""
    store.require(model)
    every = list(store.series(model))
    found = [series for series in every if chosen.matches(series)]
    if len(found) == 1:
        return found[0]
    pointer = store.readable_pointer(model)
    choices = [_choice(series, pointer.standing(series), store.series(model)[series]) for series in (found or every)]
    what = "matches more than one" if found else "matches no"
    whole = any(series.prompt for series in every)
    lines = "\n".join(f"  {flags(series, whole=whole)}" for series in (found or every))
    said = f"{model} {what} series" if chosen != SeriesFilter() or not found else f"{model} has several series"
    raise Ambiguous(said, hint=f"choose one:\n{lines}", choices=choices)


def _choice(series: Series, standing: Standing | None, members: Sequence[Snapshot]) -> str:
    """`m on d@1, local: stands on v4; before it came v3, v2`."""
    if standing is None:
        return f"{series}: stands on no version"
    earlier = sorted((item.version for item in members if item.version < standing.current), reverse=True)
    more = f" and {len(earlier) - _CHOICES} more" if len(earlier) > _CHOICES else ""
    before = f"before it came {', '.join(f'v{version}' for version in earlier[:_CHOICES])}{more}" if earlier else "nothing came before it"
    return f"{series}: stands on v{standing.current}; {before}"


def flags(series: Series, *, whole: bool = False) -> str:
    """The options that name a series on the command line; the `whole` of them says also that it has no prompt."""
    import shlex

    prompt = f" --prompt {shlex.quote(series.prompt)}" if series.prompt or whole else ""
    return f"--dataset {shlex.quote(series.dataset)}{prompt} --environment {shlex.quote(series.environment)}"


def find(workplace: Workplace, store: Store, address: Address, chosen: SeriesFilter) -> Snapshot:
    """The snapshot that an address means; a bare model means its current one.

    Raises UsageError where the model, the version or the series is unknown or not one.
    """
    if address.version is not None:
        return _of_series(store.snapshot(address.model, address.version), chosen)
    if address.day is not None:
        return _on_day(workplace, store, address, chosen)
    series = the_series(store, address.model, chosen)
    members = store.series(address.model)[series]
    version = _version(address.word or "current", series, members, store.pointer(address.model))
    return store.snapshot(address.model, version)


def _of_series(snapshot: Snapshot, chosen: SeriesFilter) -> Snapshot:
    """The same, if it is of the series that was named. Raises UsageError where it is not."""
    if not chosen.matches(snapshot.series):
        name = f"{snapshot.model}@{snapshot.version}"
        raise UsageError(f"{name} is of {snapshot.series}, not of the series that is named", hint="leave out what names the series")
    return snapshot


def _version(word: str, series: Series, members: Sequence[Snapshot], pointer: Pointer) -> int:
    standing = standing_of(series, pointer)
    if word == "baseline":
        if standing.baseline is None:
            raise UsageError(f"{series} has no baseline", hint=f"set one: benchstore baseline {series.model}@{standing.current}")
        return standing.baseline
    if word == "previous":
        earlier = [item.version for item in members if item.version < standing.current]
        if not earlier:
            raise UsageError(f"{series} has no version before v{standing.current}")
        return max(earlier)
    return standing.current


def standing_of(series: Series, pointer: Pointer) -> Standing:
    """Where a series stands. Raises UsageError where it was never promoted."""
    standing = pointer.standing(series)
    if standing is None:
        raise UsageError(f"{series} is not promoted", hint=f"promote one of its versions: benchstore promote {series.model}@VERSION")
    return standing


def _on_day(workplace: Workplace, store: Store, address: Address, chosen: SeriesFilter) -> Snapshot:
    """What was current at the end of that day; the snapshot is read where it was current."""
    day = str(address.day)
    if workplace.repository is None:
        raise UsageError(f"{address} needs git to know what was current on {day}")
    commit = workplace.repository.at_day(day)
    then = workplace.store_of(commit) if commit else None
    if then is None or (address.model not in then.models and address.model in store.models):
        what = f"no commit by the end of {day} has {address.model}" if then else f"there is no commit by the end of {day}"
        raise UsageError(
            f"{what}: @{day} means what was current at the end of that day, in git", hint=_measured_on(store, address.model, day)
        )
    return find(workplace, then, Address(model=address.model), chosen)


def _measured_on(store: Store, model: str, day: str) -> str:
    """Where results of a day are, whenever they were committed."""
    of_day = (
        [item.version for item in store.snapshots(model) if item.moment.astimezone(UTC).date().isoformat() == day]
        if model in store.models
        else []
    )
    named = ", ".join(f"{model}@{version}" for version in of_day[:_CHOICES]) + (" …" if len(of_day) > _CHOICES else "")
    by_day = f"benchstore list {model} shows on which day each was measured, benchstore log {model} when it came into git"
    return f"measured on that day: {named}; {by_day}" if named else by_day
