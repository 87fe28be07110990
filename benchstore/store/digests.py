"""The digest of every model that is asked for: kept by what its folder holds, made anew where that is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchstore.records.digest import Digest
from benchstore.store.kept import Kept
from benchstore.store.snapshots import Store

_KIND = "digest"


def digests(store: Store, kept: Kept, models: Sequence[str] | None = None) -> Mapping[str, Digest]:
    """Model -> its digest, of all models or of some, in their order; a model without snapshots has none.

    Raises Refused with every problem of the snapshots that had to be read.
    """
    names = sorted(store.listing) if models is None else list(models)
    states = store.tree.states(names)
    known = kept.get(_KIND, {*states.values()})
    found = {model: Digest.from_dict(known[state]) for model, state in states.items() if state in known}
    made = _made(store, [model for model in names if model not in found])
    kept.put(_KIND, {states[model]: digest.to_dict() for model, digest in made.items() if model in states})
    found |= made
    return {model: found[model] for model in names if found[model].series}


def _made(store: Store, models: Sequence[str]) -> dict[str, Digest]:
    """The digests of models whose snapshots must be read, all in one go."""
    if len(models) > 1:
        store.listing.load()
    versions = {model: store.versions(model) for model in models}
    snapshots = iter(store.some((model, version) for model, numbers in versions.items() for version in numbers))
    return {model: Digest.of([next(snapshots) for _ in numbers]) for model, numbers in versions.items()}
