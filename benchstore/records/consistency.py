"""What JSON Schema cannot say about one snapshot: path and content agree, numbers follow from each other.

Rules over several snapshots (a dataset keeps its size and rows) are in `ledger`. Nothing is read here: records in, problems out.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from benchstore.errors import Problem
from benchstore.records import drawable, meaning, model_names
from benchstore.records.config import FILE, Config
from benchstore.records.metric import MetricTable, family
from benchstore.records.repeats import mean
from benchstore.records.samples import FROM_COUNTS, Samples, mean_of_rows, means, pooled, share_correct
from benchstore.records.snapshot import Snapshot, Uncertainty, counted

EXACT = 1e-6
COARSEST = 0.005
"""A value that is stated with few digits may be off by half of its last one, but never by more than this."""


def of_snapshot(snapshot: Snapshot, samples: Samples | None, config: Config, file: str) -> list[Problem]:
    """Every problem inside one snapshot; `samples` is None where it has none or they were not read."""
    found = [
        *_times(snapshot),
        *_repeats(snapshot),
        *_counts(snapshot),
        *_f1(snapshot, samples),
        *_uncertainty(snapshot),
        *_supersedes(snapshot),
    ]
    if samples is not None:
        found += [*_columns(samples), *_rows(snapshot, samples)]
    found += of_config(snapshot, config)
    return [replace(problem, file=file) for problem in found]


def of_samples(samples: Samples, file: str) -> list[Problem]:
    """What keeps the columns of one sample file from being rows: lengths that differ, ids that occur twice."""
    return [replace(problem, file=file) for problem in _columns(samples)]


def of_config(snapshot: Snapshot, config: Config) -> list[Problem]:
    """Where a snapshot does not meet the config's own rules: its environments and its metrics' bounds."""
    return [*_environment(snapshot, config), *_bounds(snapshot, config)]


CONFIG_RULES = frozenset({"environment", "bounds"})
"""Rules that come from the config: for a landed snapshot they only warn, since the config may have changed."""


def of_model_name(name: str, file: str) -> list[Problem]:
    """Whether a model's name can name a directory on every system; at most one problem."""
    if model_names.fits(name):
        return []
    hint = f"give --model {model_names.directory(name)}; display_name holds the name as people write it"
    return [Problem(file=file, place="model", message=f"{name!r} cannot name a directory", hint=hint, rule="path")]


def _problem(place: str, message: str, hint: str, rule: str) -> Problem:
    return Problem(file="", place=place, message=message, hint=hint, rule=rule)


def of_date(snapshot: Snapshot, file: str) -> list[Problem]:
    """What the schema lets pass and is no date, such as the 30th of February; at most one problem."""
    return [replace(problem, file=file) for problem in _times(snapshot)]


def _times(snapshot: Snapshot) -> Iterator[Problem]:
    try:
        drawable.moment(snapshot.created_at)
    except ValueError as error:
        yield _problem("created_at", f"{snapshot.created_at!r} is not a date: {error}", "write it as 2026-11-23T09:00:00Z", "date")


def _counts(snapshot: Snapshot) -> Iterator[Problem]:
    counts = snapshot.counts
    if counts is None:
        return
    if counts.succeeded + counts.failed != counts.total:
        message = f"{counts.succeeded} succeeded and {counts.failed} failed do not add up to {counts.total}"
        yield _problem("counts", message, "count every example once", "counts")
    size = snapshot.dataset.size
    if size is not None and counts.total > size:
        message = f"{counts.total} examples were tried, but the dataset has {size}"
        yield _problem("counts.total", message, "correct dataset.size or the count", "counts")
    for name, derived in counted(counts).items():
        stated = snapshot.metrics.get(name)
        if stated is not None and abs(stated - derived) > tolerance(stated):
            message = f"{stated:g} does not follow from the counts, which give {derived:g}"
            yield _problem(f"metrics.{name}", message, "leave it out; it is derived from the counts", "counts")


def _f1(snapshot: Snapshot, samples: Samples | None) -> Iterator[Problem]:
    """A mean of F1s is at most the harmonic mean of mean precision and mean recall (Jensen: it is concave).

    So more than that is impossible whatever was averaged, and less is an average, not a pooled F1.
    """
    f1, precision, recall = (snapshot.metrics.get(name) for name in ("f1", "precision", "recall"))
    if f1 is None or precision is None or recall is None or (samples is not None and pooled(samples, "f1") is not None):
        return
    harmonic = 2 * precision * recall / (precision + recall) if precision + recall > 0 else 0.0
    slack = tolerance(f1) + tolerance(precision) + tolerance(recall)
    numbers = f"F1 {f1:.4g} with precision {precision:.4g} and recall {recall:.4g}"
    if f1 > harmonic + slack:
        message = f"{numbers}: F1 cannot be above their harmonic mean, {harmonic:.4g}"
        yield _problem("metrics.f1", message, "take all three from one run and one way of averaging", "f1")
    elif f1 < harmonic - slack and not averaged(snapshot):
        message = f"{numbers}: of pooled counts F1 would be {harmonic:.4g}; an average over classes or groups may be less"
        hint = "if it is an average, say so in uncertainty.f1.method; else take all three from one run"
        yield replace(_problem("metrics.f1", message, hint, "f1"), severity="warning")


def averaged(snapshot: Snapshot) -> bool:
    """Whether the snapshot says that its F1 is an average rather than pooled."""
    item = snapshot.uncertainty.get("f1")
    return item is not None and item.method is not None and any(word in item.method.lower() for word in ("mean", "average", "macro"))


def _uncertainty(snapshot: Snapshot) -> Iterator[Problem]:
    for name, item in snapshot.uncertainty.items():
        place = f"uncertainty.{name}"
        if name not in snapshot.metrics and name not in snapshot.values:
            yield _problem(place, "there is no such metric in this snapshot", "leave it out, or add the metric", "uncertainty")
        if item.ci and item.ci[0] > item.ci[1]:
            yield _problem(
                f"{place}.ci", f"the low end {item.ci[0]:g} is above the high end {item.ci[1]:g}", "write low, high", "uncertainty"
            )
        yield from _doubtful(place, snapshot.value(name), item)


def _doubtful(place: str, value: float | None, item: Uncertainty) -> Iterator[Problem]:
    """What can hardly be meant, though nothing forbids it."""
    if value is not None and item.ci and item.ci[0] <= item.ci[1] and not item.ci[0] <= value <= item.ci[1]:
        message = f"the interval {item.ci[0]:g} to {item.ci[1]:g} does not hold the value {value:g}"
        yield replace(_problem(f"{place}.ci", message, "write the interval of this value, in its unit", "uncertainty"), severity="warning")
    if value is not None and item.n == 0:
        message = f"n is 0, but there is a value, {value:g}"
        yield replace(
            _problem(f"{place}.n", message, "write how many it was measured on, or leave n out", "uncertainty"), severity="warning"
        )


def _repeats(snapshot: Snapshot) -> Iterator[Problem]:
    """A snapshot of several runs is their mean."""
    repeats = snapshot.repeats
    if repeats is None:
        return
    lengths = {len(runs) for runs in repeats.metrics.values()} | ({len(repeats.seeds)} if repeats.seeds else set())
    if len(lengths) > 1:
        numbers = ", ".join(map(str, sorted(lengths)))
        yield _problem("repeats", f"its lists are of different lengths: {numbers}", "give every metric one value a run", "repeats")
    for name, runs in repeats.metrics.items():
        stated, expected = snapshot.metrics.get(name), mean(runs)
        if stated is None or abs(stated - expected) > max(tolerance(stated), EXACT * abs(stated)):
            what = "is not stated" if stated is None else f"is {stated:.6g}"
            yield _problem(f"repeats.metrics.{name}", f"the mean of its runs is {expected:.6g}; {name} {what}", "state the mean", "repeats")


def _supersedes(snapshot: Snapshot) -> Iterator[Problem]:
    if snapshot.supersedes is not None and snapshot.supersedes >= snapshot.version:
        message = f"version {snapshot.supersedes} is not before version {snapshot.version}"
        yield _problem("supersedes", message, "name the earlier version that this one corrects", "supersedes")


def _columns(samples: Samples) -> Iterator[Problem]:
    rows = len(samples)
    for name, column in samples.columns.items():
        if len(column) != rows:
            yield _problem(
                f"samples.{name}", f"{len(column)} values for {rows} ids", "give every example one value, null where none", "rows"
            )
    trials = samples.columns.get("trial", ())
    names = zip(samples.ids, trials or (None,) * rows, strict=False)
    doubled = [name if trial is None else f"{name} trial {trial}" for (name, trial), times in sorted(Counter(names).items()) if times > 1]
    if doubled:
        shown = ", ".join(map(repr, doubled[:5]))
        what, hint = ("ids with their trial", "number the trials of an example") if trials else ("ids", "name every example once")
        hint += "" if trials else "; if they are repeated attempts, number them in a column trial"
        yield _problem("samples.id", f"{len(doubled)} {what} occur more than once: {shown}", hint, "rows")


def _rows(snapshot: Snapshot, samples: Samples) -> Iterator[Problem]:
    if any(len(column) != len(samples) for column in samples.columns.values()):
        return
    counts, rows = snapshot.counts, samples.examples
    if counts and not counts.succeeded <= rows <= counts.total:
        message = (
            f"{rows} {'rows' if rows == len(samples) else 'examples in the rows'} for {counts.total} examples ({counts.failed} failed)"
        )
        hint = "give the rows of the whole run; the file may be two runs merged"
        yield _problem("samples", message, hint if rows == len(samples) else "count every example once, not its trials", "rows")
    if snapshot.repeats:  # a mean of pooled values is not their pooled value
        return
    for name in FROM_COUNTS:
        yield from _from_rows(snapshot, samples, name)
    for kind in ("outcomes", "scores"):
        for name in samples.names(kind):
            yield from _from_column(snapshot, samples, kind, name)


def _from_column(snapshot: Snapshot, samples: Samples, kind: str, name: str) -> Iterator[Problem]:
    """A value that is not the mean of its own column may be another summary; then its rows do not serve as evidence."""
    stated, given = snapshot.metrics.get(name), means(samples, name)
    close = 0.0 if stated is None else max(tolerance(stated), EXACT * abs(stated))
    if stated is None or not given or any(abs(stated - scale * value) <= close for value in given for scale in (1, 100)):
        return
    message = f"{name} is {stated:.6g}, and the mean of its {kind} {given[0]:.6g}, so these rows are no evidence of it"
    hint = "where it is another summary of them, nothing needs to be done; else take metrics and rows from one run"
    yield replace(_problem(f"metrics.{name}", message, hint, "rows"), severity="warning")


def _from_rows(snapshot: Snapshot, samples: Samples, name: str) -> Iterator[Problem]:
    stated = snapshot.metrics.get(name)
    ways = {"pooled": pooled(samples, name), "as a mean of rows": mean_of_rows(samples, name)}
    values = {way: value for way, value in ways.items() if value is not None}
    if name == "accuracy":
        values |= {
            f"by the column correct{extra}": share for extra, share in zip(("", " of the finished"), share_correct(samples), strict=False)
        }
    if stated is None or not values or any(abs(stated - value) <= tolerance(stated) for value in values.values()):
        return
    given = ", ".join(f"{value:.4g} {way}" for way, value in values.items())
    message = f"{stated:.4g} does not follow from its {len(samples)} rows, which give {given}"
    hint = "take metrics and rows from one run; name a metric that is averaged in another way differently, such as f1_macro"
    yield _problem(f"metrics.{name}", message, hint, "rows")


def tolerance(stated: float) -> float:
    """Half of the last digit that a value is stated with, between 1e-6 and 0.005."""
    digits = repr(float(stated)).partition(".")[2]
    decimals = len(digits) if "e" not in digits else 17
    return float(min(max(EXACT, 0.5 * 10.0**-decimals * 1.001), COARSEST))


def _environment(snapshot: Snapshot, config: Config) -> Iterator[Problem]:
    if snapshot.environment not in config.environments:
        message = f"{snapshot.environment!r} is not one of {', '.join(config.environments)}"
        yield _problem("environment", message, "use one of these, or add it to environments: in benchstore.yaml", "environment")


def _bounds(snapshot: Snapshot, config: Config) -> Iterator[Problem]:
    table = meaning.table_of(config.metrics, (snapshot,))
    for name, value in snapshot.values.items():
        metric = table.find(name)
        if metric is None or metric.assumed or name in snapshot.aggregated:
            continue  # what a file does not state is no fault of the file; what is assumed by a name binds no one
        low, high = metric.min, metric.max
        if (low is not None and value < low) or (high is not None and value > high):
            bounds = f"{'' if low is None else f'{low:g}'} to {'' if high is None else f'{high:g}'}".strip()
            hint = f"{name} is declared as {metric.unit or 'a number'}, {bounds}"
            hint += (
                f"; is it a percentage? divide it by 100, or add it with --unit {shlex.quote(f'{name}=percent')}"
                if metric.unit == "proportion" and value <= 100
                else "; correct the value or the definition"
            )
            yield _problem(f"metrics.{name}", f"{value:g} is outside its bounds", hint, "bounds")


def undeclared(snapshots: Iterable[Snapshot], table: MetricTable) -> list[Problem]:
    """What is stored and drawn and never judged, in one warning for each reason: no definition, no direction, or no limit.

    What its file says to be better neither way is meant so.
    """
    known = list(snapshots)
    table = meaning.table_of(table, known)
    seen = {name for snapshot in known for name in snapshot.metrics}
    neither = {name for snapshot in known for name, stated in snapshot.definitions.items() if stated.direction == "none"}
    idle = sorted(name for name in seen - neither if table.declared_for(name) is None and not table.get(name).judged)
    missing = [name for name in idle if (metric := table.find(name)) is None or (metric.direction == "none" and not metric.unit)]
    aimless = [name for name in idle if name not in missing and table.get(name).direction == "none"]
    return [
        *_never_judged(missing, "not declared", "declare direction, unit and limit under metrics:"),
        *_never_judged(aimless, "without a direction", "declare which way is better under metrics:"),
        *_never_judged([name for name in idle if name not in {*missing, *aimless}], "without a limit", "declare a limit under metrics:"),
    ]


def _never_judged(names: Sequence[str], why: str, hint: str) -> list[Problem]:
    if not names:
        return []
    shown = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
    message = f"{len(names)} {'metric is' if len(names) == 1 else 'metrics are'} {why}: stored and drawn, never judged: {shown}"
    hint += " (a name without its task covers all tasks)"
    return [Problem(file=FILE, place="metrics", message=message, hint=hint, rule="undeclared", severity="warning")]


def absent_leads(snapshots: Iterable[Snapshot], config: Config) -> list[Problem]:
    """One warning for each metric in `site.lead` that no snapshot has; an empty store has none to miss."""
    names = {name for snapshot in snapshots for name in snapshot.values}
    absent = [(place, name) for place, name in enumerate(config.site.lead) if name not in names | set(map(family, names))]
    hint = "correct the name, or leave it out: benchstore list --format json names the metrics that there are"
    return [
        Problem(
            file=FILE, place=f"site.lead[{place}]", message=f"no snapshot has {name!r}", hint=hint, rule="undeclared", severity="warning"
        )
        for place, name in absent
        if names
    ]


def idle_aggregates(snapshots: Iterable[Snapshot], config: Config) -> list[Problem]:
    """One warning for each declared mean that no snapshot has: it matches no metric, itself, or one that follows it; or a file states its name."""
    known = list(snapshots)
    given = {name for snapshot in known for name in snapshot.aggregated}
    stated = {name for snapshot in known for name in snapshot.metrics}
    found = []
    for name in config.metrics.aggregates.declared:
        if name not in given and known:
            message = f"{name} is a metric that files state" if name in stated else f"no snapshot has a metric that {name} is the mean of"
            hint = "call the mean otherwise" if name in stated else "name metrics, or means that stand before it; * stands for any text"
            found.append(Problem(file=FILE, place=f"aggregates.{name}", message=message, hint=hint, rule="undeclared", severity="warning"))
    return found
