"""The peers' rules, each read from its own source: how extreme a setting would still flag the change from a history to a new value.

Every rule is given with where it was read; nothing here says what a good rule would be. Arrays run over the history in axis 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, t

Floats = np.ndarray
NOTHING = np.nan
"""A rule that can say nothing flags nothing, at any setting."""
CONBENCH_SHIFT = 5.0
OTAVA_WINDOW = 50
OTAVA_COARSE = (0.001, 0.01, 0.05)
OTAVA_FINE = 12
"""How often the range between two settings is halved, on the logarithm; below the shipped one it reaches down to 1e-12."""
OTAVA_LEAST = 1e-12
SAME = 1e-10
"""A deviation below this share of the mean is rounding: all runs are equal."""
BENCHER_MAX_SAMPLE = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A peer's rule. It flags where `threshold` exceeds the setting, or lies below it where `smaller_is_stricter`.

    `centre` is what the new value is compared with: below it is worse where higher is better. `slow` rules see fewer reports.
    `strictest` is the last setting that was looked for.
    """

    name: str
    threshold: Callable[[Floats, Floats], Floats]
    centre: Callable[[Floats], Floats]
    shipped: float | None
    smaller_is_stricter: bool = False
    slow: bool = False
    strictest: float | None = None

    def score(self, history: Floats, new: Floats) -> Floats:
        """The threshold, turned so that more is more extreme; minus infinity where the rule flags at no setting."""
        found = np.asarray(self.threshold(history, new), dtype=float)
        return np.where(np.isnan(found), -np.inf, -found if self.smaller_is_stricter else found)

    def level(self, setting: float) -> float:
        """A setting on the scale of `score`."""
        return -setting if self.smaller_is_stricter else setting


def last(history: Floats) -> Floats:
    """The entry before the new one."""
    return history[-1]


def first(history: Floats) -> Floats:
    """The reference."""
    return history[0]


def recent_mean(history: Floats) -> Floats:
    """The mean of the last 64 runs."""
    return history[-BENCHER_MAX_SAMPLE:].mean(axis=0)


def either_ratio(old: Floats, new: Floats) -> Floats:
    """How many times the larger of two values is the smaller one; 1 where both are 0."""
    large, small = np.maximum(old, new), np.minimum(old, new)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(large == small, 1.0, large / small)


def last_ratio(history: Floats, new: Floats) -> Floats:
    """github-action-benchmark, `src/write.ts`: `getRatio` and `findAlerts`.

    The ratio is previous/current where bigger is better, else current/previous, and 1 where both are 0; an alert where it is
    greater than `alert-threshold` (`action.yml`: 200%). `src/addBenchmarkEntry.ts` picks the last entry of another commit.
    The tool looks for worse values only; here a gain is judged by the same ratio turned round.
    """
    return either_ratio(history[-1], new)


def compare_factor(history: Floats, new: Floats) -> Floats:
    """asv, `asv/commands/compare.py`: `_is_result_better`, used both ways round by `print_table`.

    Better is `a < b / factor`, `--factor` 1.1 by `asv/commands/common_args.py`. The rank test beside it needs repeats within a
    run; with one value a run it is left out, as there. `revision1` is the reference.
    """
    return either_ratio(history[0], new)


def bencher_percentage(history: Floats, new: Floats) -> Floats:
    """bencher, `lib/bencher_boundary/src/limits/limit.rs`: `percentage_lower`, `percentage_upper`.

    Outlier where the value lies beyond mean ± mean · boundary (`limits/mod.rs`: `outlier`, strictly). No boundary is shipped.
    """
    mean = recent_mean(history)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.abs(new - mean) / mean


def _spread(history: Floats) -> Floats:
    """Sample deviation, ddof 1; not a number for fewer than two runs or where all are equal (`mean.rs`: `std_deviation`)."""
    recent = history[-BENCHER_MAX_SAMPLE:]
    if len(recent) < 2:
        return np.full(np.shape(history[0]), NOTHING)
    deviation = recent.std(axis=0, ddof=1)
    return np.where(deviation > SAME * np.abs(recent.mean(axis=0)), deviation, NOTHING)


def bencher_z_score(history: Floats, new: Floats) -> Floats:
    """bencher, `limits/mod.rs`: `new_normal` with `NormalTestKind::Z`, and `docs-explanation/thresholds/en/test/z-score.mdx`.

    Outlier beyond the boundary's quantile of Normal(mean, sd). The setting is written here as 1 − boundary. None is shipped.
    """
    return norm.sf(np.abs(new - recent_mean(history)) / _spread(history))


def bencher_t_test(history: Floats, new: Floats) -> Floats:
    """bencher, `limits/mod.rs`: `new_normal` with `NormalTestKind::T`, and `docs-explanation/thresholds/en/test/t-test.mdx`.

    Outlier beyond mean ± t(boundary, n − 1) · sd · √(1 + 1/n). Shipped by `lib/bencher_valid/src/model/mod.rs`
    (`Model::lower_boundary`): t test, boundary 0.99, at most 64 runs, no minimum; `mean.rs` needs two. Written as 1 − boundary.
    The shipped model bounds the bad side alone; the bench looks at both.
    """
    n = min(len(history), BENCHER_MAX_SAMPLE)
    return t.sf(np.abs(new - recent_mean(history)) / (_spread(history) * np.sqrt(1 + 1 / n)), max(n - 1, 1))


def _running(values: Floats, known: Floats) -> tuple[Floats, Floats]:
    """Mean and deviation (ddof 1) of the known values up to and including each row; not a number where too few are known."""
    count = np.cumsum(known, axis=0)
    kept = np.where(known, values, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.cumsum(kept, axis=0) / count
        square = np.cumsum(kept**2, axis=0) - count * mean**2
        return mean, np.sqrt(np.where(count > 1, np.maximum(square, 0) / (count - 1), np.nan))


def conbench_outliers(history: Floats) -> Floats:
    """conbench, `conbench/entities/history.py`: `_detect_shifts_with_trimmed_estimators`: jumps of over 5 sd that go back at once.

    Mean and deviation are those of the steps so far that lie within the 5% and 95% quantiles of all steps.
    """
    steps = np.diff(history, axis=0)
    outlier = np.zeros(history.shape, dtype=bool)
    if len(steps) < 2:
        return outlier
    low, high = np.quantile(steps, [0.05, 0.95], axis=0)
    mean, deviation = _running(steps, (steps >= low) & (steps <= high))
    with np.errstate(divide="ignore", invalid="ignore"):
        shift = np.abs((steps - mean) / deviation) > CONBENCH_SHIFT
    outlier[1:-1] = shift[:-1] & shift[1:]
    return outlier


def conbench_stats(history: Floats) -> tuple[Floats, Floats]:
    """conbench, `history.py`: `_add_rolling_stats_columns_to_df`: mean of the runs, deviation of the residuals.

    A residual is a run's difference from the mean of the runs before it, 0 for the first; outliers are left out. The window is
    the last `DISTRIBUTION_COMMITS` (100, `conbench/config.py`), more than the bench's longest history.
    """
    kept = ~conbench_outliers(history)
    mean, _ = _running(history, kept)
    residuals = np.zeros_like(history)
    residuals[1:] = history[1:] - mean[:-1]
    _, deviation = _running(residuals, kept)
    return mean[-1], deviation[-1]


def conbench_z_score(history: Floats, new: Floats) -> Floats:
    """conbench, `history.py`: `set_z_scores`, `_calculate_z_score`; `conbench/api/compare.py`: `lookback_z_score_analysis`.

    Flagged where |value − mean| / deviation exceeds `DEFAULT_Z_SCORE_THRESHOLD` 5; nothing where the deviation is 0 or unknown.
    """
    mean, deviation = conbench_stats(history)
    # Cumulated squares leave a deviation of about 1e-9 where all runs are equal; the original has 0 there.
    return np.abs(new - mean) / np.where(deviation > 1e-7 * np.abs(mean), deviation, NOTHING)


def _one_by_one(single: Callable[[list[float]], float]) -> Callable[[Floats, Floats], Floats]:
    """A rule on one series, for any number of series side by side."""

    def threshold(history: Floats, new: Floats) -> Floats:
        series = np.concatenate([history, np.asarray(new)[None]], axis=0)
        flat = series.reshape(len(series), -1)
        return np.array([single(flat[:, index].tolist()) for index in range(flat.shape[1])]).reshape(np.shape(new))

    return threshold


def asv_step(series: list[float]) -> float:
    """asv, `asv/step_detect.py`: `detect_steps` itself on the series, then the rule of `detect_regressions` on its last step.

    A jump counts where it exceeds both the earlier level's error and `regressions_thresholds` (5% by `asv/plugins/regressions.py`:
    `_get_threshold`) of that level. Flagged where the last step begins at the new run; asv knows upward jumps only, here a
    downward one is measured alike. `detect_regressions` calls a high step of any length, so one new run suffices.
    """
    from asv.step_detect import detect_steps

    steps = detect_steps(series)
    if len(steps) < 2 or steps[-1][0] != len(series) - 1:
        return NOTHING
    (_, _, level, _, error), (_, _, value, _, _) = steps[-2:]
    jump = abs(value - level)
    return jump / abs(level) if jump > error and level else NOTHING


def otava_flags(series: list[float], max_pvalue: float) -> bool:
    """Whether otava puts a change point at the last entry."""
    from otava.analysis import compute_change_points

    with np.errstate(divide="ignore", invalid="ignore"):
        found, _ = compute_change_points(series, window_len=OTAVA_WINDOW, max_pvalue=max_pvalue, min_magnitude=0.0)
    return any(point.index == len(series) - 1 for point in found)


def otava_change_point(series: list[float]) -> float:
    """Apache otava, `otava/analysis.py`: `compute_change_points` itself; `otava/series.py`: `AnalysisOptions`.

    Shipped: window 50, max_pvalue 0.001, min_magnitude 0. It is made to find a change some runs after it; one new run is the
    hardest case for it, by design. A laxer p may split the series elsewhere and lose the last point, so settings from the
    shipped one upward are tried one by one; the range below the first that flags is halved.
    """
    tried = next((index for index, p in enumerate(OTAVA_COARSE) if otava_flags(series, p)), None)
    if tried is None:
        return NOTHING
    low, high = math.log(OTAVA_COARSE[tried - 1] if tried else OTAVA_LEAST), math.log(OTAVA_COARSE[tried])
    for _ in range(OTAVA_FINE if not tried else OTAVA_FINE // 3):
        middle = (low + high) / 2
        low, high = (low, middle) if otava_flags(series, math.exp(middle)) else (middle, high)
    # The setting found flags by itself, and settings are compared strictly.
    return math.exp(high) * (1 - 1e-9)


def conbench_centre(history: Floats) -> Floats:
    """The mean conbench compares with."""
    return conbench_stats(history)[0]


RULES = (
    Rule(name="github-action-benchmark ratio", threshold=last_ratio, centre=last, shipped=2.0),
    Rule(name="bencher percentage", threshold=bencher_percentage, centre=recent_mean, shipped=None),
    Rule(name="bencher z-score", threshold=bencher_z_score, centre=recent_mean, shipped=None, smaller_is_stricter=True),
    Rule(name="bencher t-test", threshold=bencher_t_test, centre=recent_mean, shipped=0.01, smaller_is_stricter=True),
    Rule(name="conbench z-score", threshold=conbench_z_score, centre=conbench_centre, shipped=5.0),
    Rule(name="asv compare factor", threshold=compare_factor, centre=first, shipped=1.1),
    Rule(name="asv step detection", threshold=_one_by_one(asv_step), centre=last, shipped=0.05, slow=True),
    Rule(
        name="otava change point",
        threshold=_one_by_one(otava_change_point),
        centre=recent_mean,
        shipped=0.001,
        smaller_is_stricter=True,
        slow=True,
        strictest=2 * OTAVA_LEAST,
    ),
)
