"""What the keys of any file say: a fact of the run, how it ran, or a metric. Names that other tools and people use, in one table.

What is not unmistakable is not here: `task`, `name` and `benchmark` may be a model, a data set or a part of one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from benchstore.errors import UsageError


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FACTS: dict[str, tuple[str, ...]] = {
    "model": ("model", "model_name", "model_id", "model_name_or_path"),
    "provider": ("provider", "model_provider"),
    "dataset": ("dataset", "dataset_name"),
    "dataset_version": ("dataset_version",),
    "split": ("split", "dataset_split"),
    "prompt_version": ("prompt_version",),
    "prompt": ("prompt", "prompt_template", "system_prompt", "chat_template"),
    "shots": ("shots", "n_shot", "n_shots", "num_shots", "fewshot", "num_fewshot", "n_fewshot"),
    "generation": ("temperature", "top_p", "top_k", "max_tokens", "max_new_tokens"),
    "created_at": ("created_at", "timestamp", "datetime", "date", "evaluated_at", "run_date", "eval_date", "finished_at", "generated_at"),
    "commit": ("commit", "commit_sha", "commit_hash", "git_commit", "git_sha", "git_hash"),
    "branch": ("branch", "branch_name", "git_branch"),
    "run_id": ("run_id",),
    "seed": ("seed", "random_seed", "random_state"),
    "notes": ("notes", "note", "comment", "comments", "description"),
    "tags": ("tags",),
    "status": ("status",),
    "environment": ("environment",),
    "hardware": ("hardware",),
}
SETTINGS = (*_FACTS["shots"], *_FACTS["generation"])
"""Keys that say how a model was asked; before they were settings of a series, numbers under them were taken for metrics."""
_FACT_OF = {key: fact for fact, keys in _FACTS.items() for key in keys}
_ASIDE = _words(
    """
    version schema_version model_version model_revision revision checkpoint model_path weights adapter build build_number pr
    time unix_time wall_time start_time end_time started_at start started end finished updated_at last_modified year month day hour
    duration elapsed runtime train_time training_time eval_time elapsed_time total_time
    epoch epochs num_epochs num_train_epochs n_epochs max_epochs best_epoch total_epochs train_epochs
    step steps global_step num_steps n_steps max_steps best_step total_steps train_steps train_global_step
    iteration iterations iter iters num_iterations n_iter round rounds num_rounds trial repeat repeats replicate fold n_splits k_fold
    lr learning_rate base_lr min_lr max_lr weight_decay momentum dropout warmup warmup_steps warmup_ratio gamma beta1 beta2 grad_clip
    gradient_accumulation_steps batch_size train_batch_size eval_batch_size per_device_batch_size micro_batch_size accumulation_steps
    hidden_size hidden_dim embedding_dim num_layers n_layers num_heads n_heads n_estimators max_depth max_iter min_samples_split
    max_length max_seq_length seq_length seq_len sequence_length context_length max_model_len num_beams num_return_sequences
    lora_r lora_rank lora_alpha lora_dropout rank num_leaves n_neighbors n_components n_clusters optimizer scheduler loss_function
    params num_params n_params num_parameters n_parameters total_params trainable_params parameters model_size total_flos total_flops flops flos n_flops
    sha id uuid index idx pid job_id row number run unnamed_0 level_0
    n n_samples num_samples samples n_examples num_examples examples eval_samples train_samples test_samples val_samples predict_samples
    support limit n_gpus num_gpus gpus gpu_count world_size num_workers n_workers workers n_jobs n_threads num_threads threads port
    device gpu cpu host hostname machine platform os python python_version framework library backend dtype torch_dtype
    quantization load_in_8bit load_in_4bit fp16 bf16 amp author user username experiment experiment_name run_name project
    file filename path output_dir output_path config_file log_file command cmd url
    """
)
_ASIDE_END = re.compile(r".*_(?:id|ids|uuid|version|seed|epoch|timestamp|datetime|date|path|url|commit|runtime)")
_OF_OPTIMIZER = re.compile(r"lr_(?:adam|adamw|sgd|rmsprop|adagrad|adafactor|lion|lamb|nadam|radam)(?:_.*)?")
"""How trainers call the learning rates of their optimizers: `lr-AdamW/pg1`."""
_PARAMETERS = _words(
    "params parameters hyperparameters hyperparams hparams config configuration args arguments settings options metadata meta"
    " system packages versions environment machine extra info"
)
_HOLDERS = _words("metrics scores results evaluation eval")
_LIST = {
    "metric": ("metric", "metric_name", "measure"),
    "value": ("value", "score", "metric_value", "result"),
    "stderr": ("stderr", "std_err", "stderror", "standard_error", "se", "sem"),
    "n": ("n", "count", "support", "n_samples", "num_samples", "samples", "n_examples", "num_examples"),
    "ci_low": ("ci_low", "ci_lower", "lower", "lower_bound", "low"),
    "ci_high": ("ci_high", "ci_upper", "upper", "upper_bound", "high"),
    "unit": ("unit", "units"),
    "direction": ("direction",),
}
_LIST_OF = {key: fact for fact, keys in _LIST.items() for key in keys}
SAYABLE = (*_FACTS, "task", "metric", "value", "stderr", "n", "extra")
"""What `--row` can say that a column is."""


def row(stated: Mapping[str, str | Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Fact -> its columns, as options hold it. Raises UsageError for what is no fact."""
    for fact in stated:
        if fact not in SAYABLE:
            raise UsageError(f"a column cannot say {fact!r}", hint=f"it can say {', '.join(SAYABLE)}")
    return {fact: (columns,) if isinstance(columns, str) else tuple(columns) for fact, columns in stated.items()}


@lru_cache(maxsize=1 << 13)
def plain(key: str) -> str:
    """A key as these tables spell it: `modelName`, `Model Name` and `model-name` are `model_name`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", "_", key.strip())
    return re.sub(r"[\s\-.:/_]+", "_", words).strip("_").lower()


@lru_cache(maxsize=1 << 13)
def fact(key: str) -> str | None:
    """The fact of a run that a key states; None for another."""
    return _FACT_OF.get(plain(key))


@lru_cache(maxsize=1 << 13)
def is_aside(key: str) -> bool:
    """Whether a key says how it ran, or counts: `epoch`, `lr`, `seed`, `run_id`, `train/global_step`, a column without a name."""
    name, last = plain(key), plain(re.split(r"[/.]", key)[-1])
    known = name in _ASIDE or last in _ASIDE or _OF_OPTIMIZER.fullmatch(name)
    return bool(known or _ASIDE_END.fullmatch(name) or re.fullmatch(r"column_[0-9]+", name))


def holds_parameters(key: str) -> bool:
    """Whether the object at a key is of parameters and the like."""
    return plain(key) in _PARAMETERS


def holds_metrics(key: str) -> bool:
    """Whether the object at a key is of metrics."""
    return plain(key) in _HOLDERS


def of_list(key: str) -> str | None:
    """What a column of a table with a row for each metric says of it."""
    return _LIST_OF.get(plain(key))


def preference(key: str) -> int:
    """Which of two keys that state one fact says it: the one that comes first in the table."""
    name = plain(key)
    return _FACTS[_FACT_OF[name]].index(name) if name in _FACT_OF else -1
