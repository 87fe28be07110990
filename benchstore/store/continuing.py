"""Which series a new result goes on with: what is recorded now and was not before starts no new series by itself.

A file's settings become the prompt of its series, and a part of the data becomes its split. Where results of the same tool were recorded without
them, and say nothing else of how the model was asked, the new one goes on with their series and keeps its baseline.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from benchstore.importers.known_keys import SETTINGS
from benchstore.records import asking, parts
from benchstore.records.ledger import Ledger
from benchstore.records.snapshot import Snapshot
from benchstore.store.facts import Fact, Facts

_RECORDED = (
    "num_fewshot", "task_args", "epochs", "limit", "method", "max_train_instances", "max_eval_instances", "num_train_trials", "settings", "model_roles", "limits",
)  # fmt: skip
"""What importers kept under `extra` of how a model was asked, before it was part of the series."""


def in_its_series(facts: Facts, settings: Mapping[str, Any], known: Sequence[Snapshot], ledger: Ledger) -> Facts:
    """The facts with the prompt that the settings make, and with the split as the series before have it.

    `known` are the model's snapshots in order; `ledger` knows which settings a prompt's name stood for.
    """
    fields, shown = dict(facts.fields), list(facts.shown)
    _split(fields, shown, known)
    _prompt(fields, shown, settings, known, ledger)
    return replace(facts, fields=fields, shown=shown)


def _split(fields: dict[str, Any], shown: list[Fact], known: Sequence[Snapshot]) -> None:
    dataset = dict(fields["dataset"])
    part = parts.PART.search(dataset.get("split") or "")
    if part is None or any(_on(item, dataset) for item in known):
        return
    base = dataset["split"][: part.start()]
    number = parts.size(dataset["split"])
    for split in (base, None):
        whole = {key: item for key, item in {**dataset, "split": split}.items() if item is not None}
        before = next((item for item in reversed(known) if _on(item, whole) and item.environment == fields["environment"]), None)
        if before is not None and before.dataset.size == number:
            fields["dataset"] = {**whole, "size": number}
            shown.append(
                Fact(name="split", value=split, origin=f"that of {before.model} v{before.version}, which has {number} examples as well")
            )
            return


def _on(snapshot: Snapshot, dataset: Mapping[str, Any]) -> bool:
    stated = snapshot.dataset
    return (stated.name, stated.version, stated.split) == (dataset["name"], dataset["version"], dataset.get("split"))


def _prompt(fields: dict[str, Any], shown: list[Fact], settings: Mapping[str, Any], known: Sequence[Snapshot], ledger: Ledger) -> None:
    found = asking.prompt_of(settings)
    if found is None:
        return
    stated = fields.get("prompt")
    if stated is not None:
        fields["prompt"] = {"sha256": found.sha256, **stated}
        return
    here = [item for item in known if _on(item, fields["dataset"]) and item.environment == fields["environment"]]
    before = next((item for item in reversed(here) if item.prompt is None), None)
    if before is not None and _asked_alike(before, fields) and not any(item.prompt and item.prompt.sha256 == found.sha256 for item in here):
        origin = (
            f"that of {before.model} v{before.version}, which was asked alike; --prompt {shlex.quote(found.version)} starts another series"
        )
        shown.append(Fact(name="prompt", value=None, origin=origin))
        return
    same = next((item.prompt for item in reversed(here) if item.prompt and item.prompt.sha256 == found.sha256), None)
    chosen = same or (found if ledger.may_be_called(found, fields["dataset"]) else asking.apart(found))
    fields["prompt"] = chosen.to_dict()
    shown.append(
        Fact(
            name="prompt",
            value=chosen.version,
            origin=f"the settings in the file{'' if same is None or same.version == found.version else ', which had this name before'}",
        )
    )


def _asked_alike(before: Snapshot, fields: Mapping[str, Any]) -> bool:
    """Whether an earlier result is of the same tool, and states no other settings where both state them."""
    tool = ((fields.get("source") or {}).get("tool") or {}).get("name")
    if (before.source.tool.name if before.source.tool else None) != tool:
        return False
    if (dict(before.generation or {}) or None) != (fields.get("generation") or None):
        return False
    one, other = before.extra or {}, fields.get("extra") or {}
    if tool is None:  # a file of plain numbers, of which settings were once metrics too
        one = {**before.metrics, **one}
    names = (*_RECORDED, *SETTINGS) if tool is None else _RECORDED
    return all(one[name] == other[name] for name in names if name in one and name in other)
