"""How a metric follows from rows: as a mean of its column, pooled over rows, of classes, or of sums.

Rows serve a metric only if they reproduce its stored value. 0/0 is 0 here, as in `records.samples`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from benchstore.analysis.statistics.columns import WINS, Array, Columns, cleaned
from benchstore.analysis.statistics.rerun_noise import resolution

REPRODUCES, COARSEST = 1e-6, 0.005
"""Rows stand for a metric where what they give is its stored value but for what that was rounded by: so much at least and at most, of 1 or
of the value if that is larger."""
_CONFUSION = ("tp", "fp", "fn", "tn")
SHARE = ("accuracy", "acc", "acc_norm", "exact_match")
"""Families whose value may be the share of the rows marked `correct`."""
_PASS = re.compile(r"(.*)pass@([0-9]{1,6})")
_CLASSES = ("text.label", "text.predicted")
MOST_CLASSES = 100
"""Classification into more classes is not tested by its rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """A function of sums over examples. `parts` turns raw columns (examples, names) into addends (examples, k); `value` sums (…, k) into (…).

    With `known_only` rows without an outcome are left out, else they count as zeros. The trials of an example become their mean, or
    with `attempts` the chance that one of so many succeeds. `lost` gives the sums after so many examples lose one right answer
    each, where that means something. Texts are numbered by their place in `classes`. `how` says it in a sentence.
    """

    how: str
    names: tuple[str, ...]
    parts: Callable[[Array], Array]
    value: Callable[[Array], Array]
    known_only: bool = False
    attempts: int = 0
    lost: Callable[[Array, float], Array] | None = None
    classes: tuple[str, ...] = ()

    @property
    def is_weighed(self) -> bool:
        """Whether it is one sum over another."""
        return self.value is _weighed

    @property
    def column(self) -> str:
        """The one column of which it is the mean; empty where it is made of several."""
        return self.names[0] if len(self.names) == 1 else ""


def given_by(columns: Columns, statistic: Statistic) -> float | None:
    """The statistic over all rows; None where a column is missing or no row has an outcome."""
    raw = columns.table(statistic)
    kept = None if raw is None else cleaned(raw, known_only=statistic.known_only)
    return float(statistic.value(statistic.parts(kept).sum(axis=0))) if kept is not None and len(kept) else None


def serving(metric: str, sides: Sequence[tuple[Columns, float]], *, scale: float = 1.0, sums: tuple[str, ...] = ()) -> Statistic | None:
    """The first statistic of a metric that gives the value of every side, each its columns and value; None where none does.

    `scale` is what a proportion is multiplied with to be in the values' unit; `sums` are the columns that the metric is declared as a ratio of.
    """
    known = [columns for columns, _ in sides]
    contenders = sorted(frozenset.intersection(*(columns.contenders for columns in known)))
    for statistic in candidates(metric, classes=_classes(known), sums=sums, contenders=contenders):
        if all(_reproduces(given_by(columns, statistic), value, scale) for columns, value in sides):
            return statistic
    return None


def _classes(sides: Sequence[Columns]) -> tuple[str, ...]:
    """The classes that any side names; none where there are too many to be classes."""
    found = {text for side in sides for name in _CLASSES for text in side.texts(name)}
    return tuple(sorted(found)) if len(found) <= MOST_CLASSES else ()


def _reproduces(given: float | None, stored: float, scale: float) -> bool:
    size = max(scale, abs(stored))
    rounded = min(max(resolution([stored]) / 2 * (1 + REPRODUCES), REPRODUCES * size), COARSEST * size)
    return given is not None and abs(given * scale - stored) <= rounded


def candidates(
    metric: str, *, classes: tuple[str, ...] = (), sums: tuple[str, ...] = (), contenders: Sequence[str] = ()
) -> list[Statistic]:
    """The statistics that may give a metric, the likeliest first: those of its own name, then those of its family."""
    name = metric.rsplit("/", 1)[-1].split(",", 1)[0]
    if sums:
        return [_of_sums(sums)]
    found = [_mean(f"{kind}.{metric}", known_only=known) for kind in ("outcomes", "scores") for known in (True, False)]
    if match := _PASS.fullmatch(metric):
        found += _attempts(match[1], int(match[2]))
    if name in SHARE:
        found += [_mean("correct", known_only=False), _mean("correct", known_only=True)]
    if name == "win_rate":
        found += [_mean(WINS + contender, known_only=True) for contender in contenders]
    if name == "success_rate":
        found.append(_mean("error", known_only=False))
    if name == "accuracy":
        found += [_mean_of_ratios(name), _pooled(name)]
    elif name == "cost_usd":
        found.append(_mean(name, known_only=True))
    elif name in _RATIOS:
        found += [_pooled(name), _mean_of_ratios(name)]
    if name == "bleu":
        names = tuple(f"scores.{metric}.{part}" for part in _BLEU)
        found += [Statistic(how="from its sums", names=names, parts=_as_they_are, value=value) for value in (_bleu, _bleu_of_100)]
    if classes and name in _OF_CLASSES:
        found.append(_of_classes(name, classes))
    return found


def _mean(column: str, *, known_only: bool) -> Statistic:
    how = "mean of rows" if column.startswith("scores.") or column == "cost_usd" else "share of rows"
    how = "wins, of ties a half" if column.startswith(WINS) else how
    return Statistic(how=how, names=(column,), parts=_with_one, value=_weighed, known_only=known_only, lost=_one_less)


def _attempts(task: str, k: int) -> list[Statistic]:
    """Pass@k: of the metric's own outcomes under `pass`, else of `correct`."""
    columns = [*dict.fromkeys((f"outcomes.{task}pass", f"outcomes.{task}pass@1", "outcomes.pass", "correct"))]
    return [
        Statistic(how=f"pass@{k}", names=(column,), parts=_with_one, value=_weighed, known_only=known, attempts=k)
        for column in columns
        for known in (True, False)
    ]


def _pooled(name: str) -> Statistic:
    return Statistic(how="pooled over rows", names=_names(name), parts=_as_they_are, value=_RATIOS[name], lost=_one_missed)


def _mean_of_ratios(name: str) -> Statistic:
    ratio = _RATIOS[name]
    return Statistic(
        how="mean of rows",
        names=_names(name),
        parts=lambda raw: _with_one(ratio(raw)[:, np.newaxis]),
        value=_weighed,
        lost=_one_less,
    )


def _of_sums(sums: tuple[str, ...]) -> Statistic:
    names = tuple(f"scores.{name}" for name in sums)
    return Statistic(how=f"sum of {sums[0]} over sum of {sums[1]}", names=names, parts=_as_they_are, value=_weighed, known_only=True)


def _of_classes(name: str, classes: tuple[str, ...]) -> Statistic:
    """From the class that each row has and the one that was predicted; those addends are counts by class: right, predicted, labelled."""
    return Statistic(
        how=f"over {len(classes)} classes", names=_CLASSES, parts=partial(_by_class, len(classes)), value=_OF_CLASSES[name], classes=classes
    )


def _by_class(number: int, raw: Array) -> Array:
    """A row without a prediction, whose place is after the last class, misses its class."""
    label, predicted = (np.eye(number + 1)[side.astype(int)][:, :number] for side in raw.T)
    return np.hstack([label * predicted, predicted, label])


def _macro(ratio: Callable[[Array, Array, Array], Array], sums: Array) -> Array:
    """The mean over the classes that occur, as scikit-learn has it (`average="macro"`, `zero_division=0`)."""
    right, predicted, labelled = np.split(sums, 3, axis=-1)
    occurs = predicted + labelled > 0
    return _ratio(np.where(occurs, ratio(right, predicted, labelled), 0.0).sum(axis=-1), occurs.sum(axis=-1))


def _balanced(sums: Array) -> Array:
    """The mean recall over the classes that are labelled."""
    right, _, labelled = np.split(sums, 3, axis=-1)
    return _ratio(_ratio(right, labelled).sum(axis=-1), (labelled > 0).sum(axis=-1))


def _of_all_classes(sums: Array) -> Array:
    right, _, labelled = np.split(sums, 3, axis=-1)
    return _ratio(right.sum(axis=-1), labelled.sum(axis=-1))


def _weighted_f1(sums: Array) -> Array:
    right, predicted, labelled = np.split(sums, 3, axis=-1)
    return _ratio((_ratio(2 * right, predicted + labelled) * labelled).sum(axis=-1), labelled.sum(axis=-1))


_BLEU = ("sys_len", "ref_len", *(f"{what}_{n}" for what in ("correct", "total") for n in range(1, 5)))
"""The sums of a corpus that BLEU is made of, as sacreBLEU names them."""


def _bleu(sums: Array) -> Array:
    """BLEU of sums, as a share: a penalty for brevity times the geometric mean of four precisions (Papineni et al. 2002); 0 where one is."""
    ratio = _ratio(sums[..., 1], sums[..., 0])
    precisions = _ratio(sums[..., 2:6], sums[..., 6:10])
    with np.errstate(divide="ignore"):
        mean = np.exp(np.log(precisions).mean(axis=-1))
    result: Array = np.exp(np.minimum(0.0, 1 - ratio)) * mean
    return result


def _bleu_of_100(sums: Array) -> Array:
    """The same as it is written where its unit is its own."""
    return 100 * _bleu(sums)


def _names(name: str) -> tuple[str, ...]:
    """Only accuracy needs `tn`; leaving it out lets more rows be alike."""
    return _CONFUSION if name == "accuracy" else _CONFUSION[:3]


def _as_they_are(raw: Array) -> Array:
    return raw


def _with_one(values: Array) -> Array:
    return np.column_stack([values, np.ones(len(values))])


def _weighed(sums: Array) -> Array:
    return _ratio(sums[..., 0], sums[..., 1])


def _one_less(total: Array, number: float) -> Array:
    less: Array = total - np.array([number, 0.0])
    return less


def _one_missed(total: Array, number: float) -> Array:
    """True positives become false negatives, as long as there are any."""
    lost, moved = total.copy(), min(number, float(total[0]))
    lost[0], lost[2] = total[0] - moved, total[2] + moved
    return lost


def _ratio(numerator: Array, denominator: Array) -> Array:
    shape = np.broadcast(numerator, denominator).shape
    result: Array = np.divide(numerator, denominator, out=np.zeros(shape), where=denominator != 0)
    return result


_RATIOS: dict[str, Callable[[Array], Array]] = {
    "precision": lambda sums: _ratio(sums[..., 0], sums[..., 0] + sums[..., 1]),
    "recall": lambda sums: _ratio(sums[..., 0], sums[..., 0] + sums[..., 2]),
    "f1": lambda sums: _ratio(2 * sums[..., 0], 2 * sums[..., 0] + sums[..., 1] + sums[..., 2]),
    "accuracy": lambda sums: _ratio(sums[..., 0] + sums[..., 3], sums.sum(axis=-1)),
}
"""Metric -> its value from sums of tp, fp, fn (and tn) on the last axis (van Rijsbergen 1979, chapter 7)."""

_MACRO_F1 = partial(_macro, lambda right, predicted, labelled: _ratio(2 * right, predicted + labelled))
_OF_CLASSES: dict[str, Callable[[Array], Array]] = {
    "f1_macro": _MACRO_F1,
    "macro_f1": _MACRO_F1,
    "f1": _MACRO_F1,
    "precision_macro": partial(_macro, lambda right, predicted, _: _ratio(right, predicted)),
    "recall_macro": partial(_macro, lambda right, _, labelled: _ratio(right, labelled)),
    "f1_weighted": _weighted_f1,
    "balanced_accuracy": _balanced,
    "accuracy": _of_all_classes,
    "acc": _of_all_classes,
    "f1_micro": _of_all_classes,
}
"""Metric -> its value from counts by class, on the last axis those of all classes that are right, then predicted, then labelled (Sokolova & Lapalme 2009)."""
