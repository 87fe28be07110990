"""Builders of records with everything filled in that a test does not care about."""

from __future__ import annotations

from benchstore.records.snapshot import Snapshot


def build_snapshot(version=1, *, metrics=None, model="m", dataset=None, **fields) -> Snapshot:
    value = {
        "schema_version": 1,
        "model": model,
        "version": version,
        "dataset": dataset or {"name": "d", "version": "1"},
        "environment": "local",
        "created_at": "2026-01-02T03:04:05Z",
        "source": {},
        "metrics": {"f1": 0.9} if metrics is None else metrics,
    }
    return Snapshot.from_dict(value | fields)
