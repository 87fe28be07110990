"""Metric definitions: direction, unit, bounds and limits, with built-in ones for the usual names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from typing import Any, Literal, Self

from benchstore.records import spelling
from benchstore.records.aggregates import Aggregate, Aggregates

Direction = Literal["higher", "lower", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How much worse a metric may get before it matters: in its unit, as a share of the reference, or both."""

    absolute: float | None = None
    relative: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """What a number means. `min` and `max` are its bounds in `unit`; `limit` is None where it is never judged.

    `aggregate` says of what it is the mean. `ratio_of` names two columns of scores: it is the sum of the one over the sum of the other. `of_family` says that it is defined by what it measures (`boolq/accuracy` as accuracy), not by its own name.
    `assumed` says that nobody declared it: it is known by how it is usually called, and no primary metric.
    `brought` says that only the change or the result that is judged defines it: it is judged as well, and takes nothing from what its reference has.
    """

    name: str
    direction: Direction = "none"
    unit: str = ""
    min: float | None = None
    max: float | None = None
    primary: bool = False
    limit: Limit | None = None
    depends_on_environment: bool = False
    description: str = ""
    ratio_of: tuple[str, ...] = ()
    aggregate: Aggregate | None = None
    of_family: bool = False
    assumed: bool = False
    brought: bool = False

    @classmethod
    def from_dict(cls, name: str, value: Mapping[str, Any], base: Metric | None = None) -> Self:
        """The definition under `name` in the config, on top of the built-in one where there is one."""
        inherited = {f.name: getattr(base, f.name) for f in fields(cls)} if base else {}
        if base and base.unit == "proportion" and value.get("unit") == "percent":
            inherited |= _in_percent(base)
        limit = {"limit": Limit(**value["limit"]) if value["limit"] else None} if "limit" in value else {}
        sums = {"ratio_of": tuple(value["ratio_of"])} if "ratio_of" in value else {}
        return cls(**{**inherited, **value, **limit, **sums, "name": name})

    @property
    def judged(self) -> bool:
        """Whether a change of it can be a regression."""
        return self.direction != "none" and self.limit is not None


def _in_percent(base: Metric) -> dict[str, Any]:
    """Bounds and limit of a proportion that a config states in percent."""
    absolute = base.limit.absolute if base.limit else None
    limit = base.limit and Limit(absolute=None if absolute is None else absolute * 100, relative=base.limit.relative)
    bounds = {name: None if bound is None else bound * 100 for name, bound in (("min", base.min), ("max", base.max))}
    return {"limit": limit, **bounds}


def _proportion(name: str, description: str, *, primary: bool = False) -> Metric:
    limit = Limit(absolute=0.01)
    return Metric(name=name, direction="higher", unit="proportion", min=0, max=1, primary=primary, limit=limit, description=description)


def _lower(name: str, unit: str, description: str) -> Metric:
    return Metric(
        name=name, direction="lower", unit=unit, min=0, limit=Limit(relative=0.2), depends_on_environment=True, description=description
    )


OF_COUNTS = frozenset({"total_samples", "error_count", "success_rate"})
"""What follows from the counts of a run: how many examples gave a result, which is not how good it is."""
ATTEMPTS = "pass@k"
_ATTEMPTS = re.compile(r"pass@[0-9]+")
BUILT_IN: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        _proportion("f1", "harmonic mean of precision and recall", primary=True),
        _proportion("precision", "share of what was predicted positive that is positive"),
        _proportion("recall", "share of the positives that was found"),
        _proportion("accuracy", "share of examples that were right", primary=True),
        _proportion("acc", "share of examples that were right, as lm-evaluation-harness names it"),
        _proportion("acc_norm", "as acc, with answers scored by length"),
        _proportion("exact_match", "share of answers that equal the expected text"),
        _proportion(ATTEMPTS, "chance that one of k attempts succeeds, such as pass@1 and pass@10"),
        _proportion("win_rate", "share of comparisons that it won, of ties a half"),
        _proportion("success_rate", "share of examples that gave a result at all"),
        _lower("latency_ms", "ms", "mean time for one example"),
        _lower("latency_p50_ms", "ms", "median time for one example"),
        _lower("latency_p95_ms", "ms", "95th percentile of the time for one example"),
        _lower("latency_p99_ms", "ms", "99th percentile of the time for one example"),
        _lower("cost_usd", "usd", "mean cost of one example"),
        Metric(name="total_samples", unit="count", min=0, description="examples that were tried"),
        Metric(name="error_count", direction="lower", unit="count", min=0, description="examples that failed"),
    )
}
"""The definitions every repository has; a config may change any of them."""


def _measure(name: str, description: str, direction: Direction = "higher", **known: Any) -> Metric:
    return Metric(name=name, direction=direction, description=description, **known)


_RELATIVE = Limit(relative=0.05)
"""Of errors and of scores whose scale a name does not say: a twentieth. Noise is judged apart, so it need not be as wide as that of times."""


def _error(name: str, description: str, **bounds: float) -> Metric:
    return _measure(name, description, "lower", limit=_RELATIVE, **{"min": 0, **bounds})


def _overlap(name: str, description: str) -> Metric:
    return _measure(name, f"{description}; 0 to 1 or to 100", min=0, max=100, limit=_RELATIVE)


def _agreement(name: str, description: str) -> Metric:
    """From -1 to 1, twice as wide as a proportion, and so is its limit."""
    return _measure(name, description, min=-1, max=1, limit=Limit(absolute=0.02))


def _share(name: str, description: str, direction: Direction = "higher") -> Metric:
    return _measure(name, description, direction, unit="proportion", min=0, max=1, limit=Limit(absolute=0.01))


_TIMED = Limit(relative=0.2)


def _rate(name: str, unit: str, description: str) -> Metric:
    return _measure(name, description, unit=unit, min=0, limit=_TIMED, depends_on_environment=True)


_MEANS = {
    "macro": "mean over classes",
    "micro": "over all decisions",
    "weighted": "mean over classes by their size",
    "samples": "mean over examples",
}
USUAL: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        *(_share(f"{name}_{mean}", f"{name}, {said}") for name in ("f1", "precision", "recall") for mean, said in _MEANS.items()),
        _share("balanced_accuracy", "mean of the recall of all classes"),
        _share("roc_auc", "area under the receiver operating characteristic"),
        _share("average_precision", "area under precision by recall"),
        _share("specificity", "share of the negatives that was found"),
        _share("jaccard", "size of the overlap by that of both together"),
        _share("ndcg", "discounted gain by the best one, such as ndcg@10"),
        _share("map", "mean of average precision, such as map@10"),
        _share("mrr", "mean of one by the first hit's rank"),
        _share("hit_rate", "share of queries with a hit, such as hit_rate@10"),
        _share("hamming_loss", "share of labels that are wrong", "lower"),
        _share("v_measure", "mean of homogeneity and completeness of clusters"),
        _share("lrap", "precision of the ranking of labels"),
        _share("error_rate", "share of examples that were wrong, or failed", "lower"),
        _agreement("mcc", "Matthews' correlation of truth and prediction"),
        _agreement("cohen_kappa", "agreement beyond chance"),
        _agreement("spearman", "correlation of ranks"),
        _agreement("pearson", "linear correlation"),
        _agreement("kendall_tau", "agreement of the order of pairs"),
        _measure("r2", "share of the variance that is explained", max=1, limit=Limit(absolute=0.01)),
        _measure("explained_variance", "as r2, whatever the bias", max=1, limit=Limit(absolute=0.01)),
        _measure("loss", "what training makes small", "lower", limit=_RELATIVE),
        _error("log_loss", "mean of minus the log of the probability that the truth was given"),
        _error("brier_score", "mean squared error of probabilities", max=2),
        _error("mae", "mean of absolute errors"),
        _error("mse", "mean of squared errors"),
        _error("rmse", "root of the mean of squared errors"),
        _error("mape", "mean of errors by the true values"),
        _error("median_absolute_error", "median of absolute errors"),
        _error("max_error", "largest absolute error"),
        _error("perplexity", "exponential of the mean log loss of a token"),
        _overlap("bleu", "overlap of n-grams with a reference"),
        *(_overlap(f"rouge_{kind}", "overlap with a reference") for kind in ("1", "2", "l")),
        _overlap("meteor", "overlap with a reference by words and stems"),
        _overlap("chrf", "overlap of characters with a reference"),
        _error("wer", "edits of words by words of the reference"),
        _error("cer", "edits of characters by characters of the reference"),
        _measure("latency", "time for one example, in a unit that is not said", "lower", min=0, limit=_TIMED, depends_on_environment=True),
        _measure("throughput", "work by time, in a unit that is not said", min=0, limit=_TIMED, depends_on_environment=True),
        _rate("tokens_per_second", "tokens/s", "tokens in a second"),
        _rate("samples_per_second", "samples/s", "examples in a second"),
        _rate("requests_per_second", "requests/s", "requests in a second"),
    )
}
"""What is assumed of a metric that nobody declares, by its usual name. No base of what a config declares."""


@lru_cache(maxsize=1 << 10)
def family(name: str) -> str:
    """The part of a metric's name that says what is measured: `acc` of `boolq/acc`, `f1` of `squad/f1,strict`."""
    return name.rsplit("/", 1)[-1].split(",", 1)[0]


def _of_family(name: str, declared: Mapping[str, Metric]) -> Metric | None:
    """The definition of what is measured, whatever the task and the filter, and however many attempts."""
    found = declared.get(family(name))
    return declared.get(ATTEMPTS) if found is None and _ATTEMPTS.fullmatch(family(name)) else found


def _base(means: Aggregates, name: str, declared: Mapping[str, Metric]) -> Metric | None:
    """What a mean is defined by: the family of the first metric that it is about, which may be another mean."""
    for _ in range(len(means.declared) + 2):
        aggregate = means.find(name)
        if aggregate is None:
            return declared.get(name) or _of_family(name, declared)
        name = aggregate.mean[0]
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricTable:
    """All definitions of a repository: the built-in ones, changed and extended by its config.

    `lead` names metrics that lead a table, the first that it has; there, too, `accuracy` covers `boolq/accuracy`. `stated` are those
    that only result files define; of those in `contradicted` nothing is assumed by their names, as values show otherwise.
    """

    declared: Mapping[str, Metric]
    lead: tuple[str, ...] = ()
    aggregates: Aggregates = field(default_factory=Aggregates)
    stated: Mapping[str, Metric] = field(default_factory=dict)
    contradicted: frozenset[str] = frozenset()

    def knowing(self, stated: Mapping[str, Metric], contradicted: Collection[str] = ()) -> MetricTable:
        """The table with what files say of metrics that it does not know, and of which metrics values contradict what is assumed."""
        own = {name: metric for name, metric in stated.items() if name not in self.stated and self.declared_for(name) is None}
        if not own and self.contradicted.issuperset(contradicted):
            return self
        return replace(self, stated={**self.stated, **own}, contradicted=self.contradicted.union(contradicted))

    @classmethod
    def from_dict(cls, value: Mapping[str, Any], lead: Iterable[str] = (), aggregates: Mapping[str, Any] | None = None) -> Self:
        """From the `metrics` and `aggregates` sections of a config, and its `site.lead`."""
        means = Aggregates.from_dict(aggregates or {})
        own: dict[str, Metric] = {}
        for name, item in value.items():
            own[name] = Metric.from_dict(name, item or {}, BUILT_IN.get(name) or _base(means, name, {**BUILT_IN, **own}))
        return cls(declared={**BUILT_IN, **own}, lead=tuple(lead), aggregates=means)

    def declared_for(self, name: str) -> Metric | None:
        """As `find`, by the config and the built-in definitions alone."""
        aggregate = self.aggregates.find(name)
        metric = self.declared.get(name) or (_base(self.aggregates, name, self.declared) if aggregate else _of_family(name, self.declared))
        if metric is not None and aggregate is not None and metric.aggregate is None:
            return replace(metric, name=name, aggregate=aggregate, primary=metric.primary or name not in self.declared, of_family=False)
        if metric is None or metric.name == name:
            return metric
        return Metric(**{f.name: getattr(metric, f.name) for f in fields(metric)} | {"name": name, "of_family": True})

    def assumed_for(self, name: str) -> Metric | None:
        """What is assumed of a metric by how it is called: the definition of its usual name, never as a primary metric."""
        plain = spelling.usual(family(name))
        metric = None if name in self.contradicted else self.declared.get(plain) or USUAL.get(plain)
        return replace(metric, name=name, primary=False, of_family=plain != name, assumed=True) if metric else None

    def find(self, name: str) -> Metric | None:
        """The definition of `name`, else of its family (`boolq/acc` is judged as `acc`), else what its file says, else what is assumed; or None.

        A mean over tasks is defined as these are, and is primary unless it is declared otherwise.
        """
        metric = self.declared_for(name)
        if metric is not None or self.aggregates.find(name) is not None:
            return metric
        stated, assumed = self.stated.get(name), self.assumed_for(name)
        if stated is None or (assumed is not None and stated.direction == "none" and stated.unit in ("", assumed.unit)):
            return assumed
        return stated

    def get(self, name: str) -> Metric:
        """As `find`; an undeclared metric has no direction and is never judged."""
        return self.find(name) or Metric(name=name)

    def order(self, name: str) -> tuple[int, int, str]:
        """Sort key of a metric's name: primary ones first, before all what its file calls the main one, those by their own name before those of a family, then as declared, then by name."""
        metric = self.find(name)
        if metric is None:
            return (2, len(self.declared), name)
        if metric.primary and name in self.stated:
            return (0, -1, name)
        declared = metric.name if metric.name in self.declared else family(name)
        place = list(self.declared).index(declared) if declared in self.declared else len(self.declared)
        return ((1 if metric.of_family else 0) if metric.primary else 2, place, name)

    def leading(self, names: Iterable[str]) -> list[str]:
        """The metrics that stand for a snapshot: the primary ones, else the first that is judged, else the first; what follows from counts last.

        Where the config says which metric leads, that one comes before them.
        """
        ordered = sorted(names, key=self.order)
        chosen = self._chosen(ordered)
        primary = [name for name in ordered if self.get(name).primary]
        judged = [name for name in ordered if self.get(name).judged]
        found = primary or [name for name in judged if name not in OF_COUNTS][:1] or judged[:1] or ordered[:1]
        return [*chosen, *(name for name in found if name not in chosen)]

    def _chosen(self, ordered: Sequence[str]) -> list[str]:
        for lead in self.lead:
            found = [lead] if lead in ordered else [name for name in ordered if family(name) == lead]
            if found:
                return found[:1]
        return []
