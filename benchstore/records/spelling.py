"""How people write the names of usual metrics: every spelling leads to one. What a name does not say, such as percent, is never read out of it."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

_PART = re.compile(r"(?:eval|test|val|valid|validation|dev|predict)_(?=.)")
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
    "average_precision": ("average_precision_score", "auprc", "pr_auc", "auc_pr"),
    "balanced_accuracy": ("balanced_accuracy_score", "balanced_acc"),
    "mcc": ("matthews_corrcoef", "matthews_correlation", "matthews_correlation_coefficient"),
    "cohen_kappa": ("cohen_kappa_score", "cohens_kappa"),
    "log_loss": ("logloss", "cross_entropy", "cross_entropy_loss"),
    "brier_score": ("brier", "brier_score_loss"),
    "jaccard": ("jaccard_score", "iou", "mean_iou", "miou"),
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
_AVERAGES = ("macro", "micro", "weighted", "samples")
_OF = {spelling: name for name, spellings in _SAME.items() for spelling in spellings}
_OF |= {f"{mean}_{name}": f"{name}_{mean}" for name in ("f1", "precision", "recall") for mean in _AVERAGES}
_OF |= {f"{name}_score_{mean}": f"{name}_{mean}" for name in ("f1", "precision", "recall") for mean in _AVERAGES}


@lru_cache(maxsize=1 << 12)
def usual(text: str) -> str:
    """The usual name of what `text` names, or its plain spelling: `roc_auc` of `ROC AUC`, `f1` of `F1-Score`, `recall` of `recall@10`."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", unquote(text).strip())
    name = re.sub(r"[\s\-_.]+", "_", words).strip("_").lower()
    name = _PART.sub("", name, count=1) if _PART.match(name) else name
    name = _OF.get(name, name)
    ranked = _RANK.fullmatch(name)
    bare = _OF.get(ranked["name"], _HITS.get(ranked["name"], ranked["name"])) if ranked else ""
    return bare if bare in _RANKED else name
