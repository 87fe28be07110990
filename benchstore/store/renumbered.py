"""Which files of a merge are the same ones under a new number, as `resolve` gives it; one to one, and only within one model."""

from __future__ import annotations

from collections.abc import Mapping

from benchstore.errors import Refused
from benchstore.records import canonical_json
from benchstore.store.git_output import Content
from benchstore.store.immutable_files import is_snapshot, place
from benchstore.store.snapshots import samples_path, snapshot_path

_OWN = ("version", "supersedes", "samples")
"""What a new number rewrites."""
_NO_SNAPSHOT = (Refused, KeyError, TypeError, AttributeError, ValueError, RecursionError)
"""What bytes that are no snapshot raise somewhere on the way; whatever they are, they are not one under another number."""


def snapshot_with(data: bytes, path: str, numbers: Mapping[int, int]) -> bytes:
    """A snapshot's bytes under its new number, with its samples' and its predecessor's."""
    value = canonical_json.parse(data, path)
    version = numbers.get(value["version"], value["version"])
    value["version"] = version
    if "samples" in value:
        value["samples"]["file"] = f"{version}.samples.json"
    if value.get("supersedes") in numbers:
        value["supersedes"] = numbers[value["supersedes"]]
    return canonical_json.dumps(value)


def wanted(lost: Mapping[str, Content], new: Mapping[str, Content]) -> set[str]:
    """The blobs that must be read to tell: the snapshots of models of which some are gone and some are new."""
    models = {place(path)[0] for path in lost} & {place(path)[0] for path in new}
    both = [*lost.items(), *new.items()]
    return {content.blob for path, content in both if place(path)[0] in models and is_snapshot(path)}


def excused(lost: Mapping[str, Content], new: Mapping[str, Content], data: Mapping[str, bytes]) -> dict[str, str]:
    """Lost path -> the new path that holds the same under another number; `data` has the blobs that are `wanted`."""
    found: dict[str, str] = {}
    for model in sorted({place(path)[0] for path in lost} & {place(path)[0] for path in new}):
        numbers = _numbers(_of(model, lost), _of(model, new), data)
        for old, number in numbers.items():
            before, after = snapshot_path(model, old), snapshot_path(model, number)
            if lost[before].mode == new[after].mode and _same(data[lost[before].blob], data[new[after].blob], before, numbers):
                found |= {before: after, **_samples(model, old, number, lost, new)}
    return found


def _of(model: str, files: Mapping[str, Content]) -> dict[int, str]:
    """Version -> blob of a model's snapshots."""
    return {place(path)[1]: content.blob for path, content in files.items() if is_snapshot(path) and place(path)[0] == model}


def _numbers(lost: Mapping[int, str], new: Mapping[int, str], data: Mapping[str, bytes]) -> dict[int, int]:
    """Old -> new, of those that are alike but for their numbers; in order where several are alike, as `resolve` keeps the order."""
    places: dict[bytes, list[int]] = {}
    for version in sorted(new):
        places.setdefault(_without_numbers(data[new[version]]), []).append(version)
    found = {}
    for version in sorted(lost):
        alike = places.get(_without_numbers(data[lost[version]]))
        if alike:
            found[version] = alike.pop(0)
    return found


def _without_numbers(data: bytes) -> bytes:
    """What is compared first; bytes that are no snapshot stand for themselves."""
    try:
        value = canonical_json.parse(data, "")
        return canonical_json.dumps({key: item for key, item in value.items() if key not in _OWN})
    except _NO_SNAPSHOT:
        return data


def _same(old: bytes, new: bytes, path: str, numbers: Mapping[int, int]) -> bool:
    try:
        return snapshot_with(old, path, numbers) == new
    except _NO_SNAPSHOT:
        return False


def _samples(model: str, old: int, number: int, lost: Mapping[str, Content], new: Mapping[str, Content]) -> dict[str, str]:
    before, after = samples_path(model, old), samples_path(model, number)
    return {before: after} if before in lost and lost[before] == new.get(after) else {}
