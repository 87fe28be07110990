"""How people write the names of usual metrics: every spelling leads to one. A unit is read out of it where it stands in brackets."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

_PART = re.compile(r"(?:eval|test|val|valid|validation|dev|predict)_(?=.)")
_UNITS = {
    "percent": ("%", "percent"),
    "ns": ("ns", "nanoseconds"),
    "us": ("us", "\N{MICRO SIGN}s", "\N{GREEK SMALL LETTER MU}s", "microseconds"),
    "ms": ("ms", "msec", "milliseconds"),
    "s": ("s", "sec", "secs", "seconds"),
    "min": ("minutes",),
    "h": ("h", "hours"),
    "usd": ("usd", "$"),
    "tokens": ("tokens",),
    "bytes": ("bytes",),
    **{name: (name.lower(),) for name in ("KB", "MB", "GB", "KiB", "MiB", "GiB")},
    "tokens/s": ("tokens/s", "tok/s", "tokens/sec", "t/s"),
    "samples/s": ("samples/s", "samples/sec"),
    "requests/s": ("requests/s", "req/s", "rps", "qps"),
}
_UNIT_OF = {spelled: unit for unit, spellings in _UNITS.items() for spelled in spellings}
_BRACKETED = re.compile(r"(?P<name>.*\S)\s*(?:\((?P<round>[^()\[\]]+)\)|\[(?P<square>[^()\[\]]+)\])\s*")
_SIMILARITY = re.compile(r"(?:cosine|cos_sim|dot|euclidean|manhattan|max|similarity)_(?P<name>.+)")
_BY_SIMILARITY = frozenset({"spearman", "pearson", "accuracy", "f1", "precision", "recall", "average_precision"})
"""What is measured of pairs by how similar they are: `cosine_spearman`."""
_RANK = re.compile(r"(?P<name>.+?)(?:@|_at_)[0-9]+")
_RANKED = frozenset({"ndcg", "map", "mrr", "recall", "precision", "hit_rate", "accuracy"})
_HITS = {"hits": "hit_rate", "hit": "hit_rate"}
"""What is a share at a rank alone: `hits@10`."""
_SAME = {
    "accuracy": ("accuracy_score", "categorical_accuracy", "binary_accuracy"),
    "f1": ("f1_score", "f1score", "f_1"),
    "precision": ("precision_score",),
    "recall": ("recall_score",),
    "exact_match": ("em", "exactmatch"),
    "roc_auc": ("roc_auc_score", "rocauc", "auroc", "auc_roc"),
    "average_precision": ("average_precision_score", "auprc", "pr_auc", "auc_pr", "ap_weighted"),
    "balanced_accuracy": ("balanced_accuracy_score", "balanced_acc"),
    "mcc": ("matthews_corrcoef", "matthews_correlation", "matthews_correlation_coefficient"),
    "cohen_kappa": ("cohen_kappa_score", "cohens_kappa"),
    "log_loss": ("logloss", "cross_entropy", "cross_entropy_loss"),
    "brier_score": ("brier", "brier_score_loss"),
    "jaccard": ("jaccard_score", "iou", "mean_iou", "miou"),
    "spearman": ("spearmanr", "spearman_correlation", "spearman_rho"),
    "pearson": ("pearsonr", "pearson_correlation"),
    "kendall_tau": ("kendalltau", "kendall"),
    "v_measure": ("v_measure_score",),
    "error_rate": ("err_rate",),
    "r2": ("r2_score", "r_squared", "r^2"),
    "mae": ("mean_absolute_error",),
    "mse": ("mean_squared_error",),
    "rmse": ("root_mean_squared_error",),
    "mape": ("mean_absolute_percentage_error",),
    "median_absolute_error": ("medae",),
    "perplexity": ("ppl", "word_perplexity", "byte_perplexity"),
    "bleu": ("sacrebleu", "bleu_score"),
    "rouge_l": ("rougel", "rouge_lsum", "rougelsum"),
    "rouge_1": ("rouge1",),
    "rouge_2": ("rouge2",),
    "tokens_per_second": ("tokens_per_sec", "tokens_s", "tok_s", "tok_per_s", "output_tokens_per_second"),
    "samples_per_second": ("samples_per_sec", "samples_s"),
    "requests_per_second": ("requests_per_sec", "qps"),
}
_TIMES = frozenset({"ns", "us", "ms", "s", "min", "h"})
_LATENCIES = ("latency", "inference_time", "response_time", "mean_latency", "avg_latency", "latency_mean", "latency_avg")
_IN_A_UNIT = dict.fromkeys(_LATENCIES, "latency_ms")
_IN_A_UNIT |= {name: f"latency_p{share}_ms" for share in (50, 95, 99) for name in (f"latency_p{share}", f"p{share}_latency")}
"""What is a time where its header says the unit."""
_AVERAGES = ("macro", "micro", "weighted", "samples")
_OF = {spelling: name for name, spellings in _SAME.items() for spelling in spellings}
_OF |= {f"{name}_ms": known for name, known in _IN_A_UNIT.items() if f"{name}_ms" != known}
_OF |= {f"{mean}_{name}": f"{name}_{mean}" for name in ("f1", "precision", "recall") for mean in _AVERAGES}
_OF |= {f"{name}_score_{mean}": f"{name}_{mean}" for name in ("f1", "precision", "recall") for mean in _AVERAGES}


@lru_cache(maxsize=1 << 12)
def unit_of(text: str) -> str | None:
    """The unit that stands in brackets at the end of a header: `percent` of `accuracy (%)`, `ms` of `Latency p95 [ms]`; None without one."""
    return _parted(text)[1]


def _parted(text: str) -> tuple[str, str | None]:
    """A header without the unit in brackets at its end, and that unit; another bracket belongs to the name."""
    found = _BRACKETED.fullmatch(text)
    unit = _UNIT_OF.get((found["round"] or found["square"]).strip().lower()) if found else None
    return (found["name"], unit) if found and unit else (text, None)


@lru_cache(maxsize=1 << 12)
def usual(text: str) -> str:
    """The usual name of what `text` names, or its plain spelling: `roc_auc` of `ROC AUC`, `f1` of `F1-Score`, `recall` of `recall@10`."""
    bare, unit = _parted(unquote(text).strip())
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", bare)
    name = re.sub(r"[\s\-_.]+", "_", words).strip("_").lower()
    name = _PART.sub("", name, count=1) if _PART.match(name) else name
    name = _OF.get(name, name)
    if unit and name in _IN_A_UNIT:
        return _IN_A_UNIT[name] if unit in _TIMES else name
    of_pairs = _SIMILARITY.fullmatch(name)
    if of_pairs:
        measured = "average_precision" if of_pairs["name"] == "ap" else _OF.get(of_pairs["name"], of_pairs["name"])
        name = measured if measured in _BY_SIMILARITY else name
    ranked = _RANK.fullmatch(name)
    bare = _OF.get(ranked["name"], _HITS.get(ranked["name"], ranked["name"])) if ranked else ""
    return bare if bare in _RANKED else name
