"""What fills stores to build pages from: a believable one, and one whose every text is hostile."""

from __future__ import annotations

import json

HOSTILE = (
    "<script>window.hacked=1</script><img src=x onerror=window.hacked=2>\"'`*bold*[x](javascript:alert(1)){{7*7}}${1}\u202e&amp;</script>"
)


def believable(place):
    """Two models on two data sets: one regressed, one rolled back, one accepted, one withdrawn, one not promoted."""
    columns = {"id": ["a", "b", "c", "d"], "correct": [1, 1, 1, 0]}
    day = iter(range(2, 28))

    def add(model, accuracy, dataset="d@1", *flags, **fields):
        date = f"2026-01-{next(day):02d}T12:00:00Z"
        metrics = {"accuracy": accuracy, "latency_ms": fields.pop("latency_ms", 100), "cost_usd": 0.002}
        known = {"hardware": {"cpu": "a"}, "uncertainty": {"accuracy": {"stderr": 0.01}}}
        draft = place.draft(metrics=metrics, **(known | fields), counts={"total": 4, "succeeded": 4, "failed": 0}, created_at=date)
        place.bench("add", draft, "--model", model, "--dataset", dataset, *flags)
        place.commit(f"Add {model}", date=date)

    add("steady", 0.75, samples=columns, uncertainty={"accuracy": {"ci": [0.5, 0.9], "confidence": 0.95}})
    add("steady", 0.75, samples=columns)
    add("falling", 0.9)
    add("falling", 0.8, latency_ms=150)
    add("back", 0.9)
    add("back", 0.5)
    add("slow", 0.7, "e@1")
    add("slow", 0.7, "e@1", latency_ms=200)
    add("slow", 0.1, "e@1")
    add("lonely", 0.6, "e@1", "--no-promote")
    place.bench("rollback", "back", "--commit")
    place.bench("accept", "slow@2", "latency_ms", "--reason", "longer context", "--commit")
    place.bench("withdraw", "slow@3", "--reason", "wrong test set", "--commit")
    place.bench("rollback", "slow", "--commit")


def hostile(place):
    """A store where every text field that takes any text holds the hostile one."""
    place.write("benchstore.yaml", f"site: {{title: {quoted(HOSTILE)}}}\nenvironments: [e1]\n")
    for accuracy in (0.9, 0.5):
        draft = place.draft(
            metrics={"accuracy": accuracy, "__proto__": 1, "x.y[0]": 2},
            display_name=HOSTILE,
            provider=HOSTILE[:100],
            notes=HOSTILE,
            tags=[HOSTILE[:90]],
            source={"branch": HOSTILE, "triggered_by": HOSTILE, "command": HOSTILE, "tool": {"name": HOSTILE}},
            hardware={HOSTILE: HOSTILE},
            extra={"a": HOSTILE},
            prompt={"version": "<b>&"},
        )
        place.bench("add", draft, "--model", "m", "--dataset", "<i>d</i>@1")
        place.git("add", "-A")
        place.git("commit", "-q", "--author", "\"onload=x' *Mallory* <m@example.org>", "-m", HOSTILE)
    place.bench("accept", "m@2", "accuracy", "--reason", HOSTILE)
    place.bench("withdraw", "m@1", "--reason", HOSTILE)


def quoted(text):
    """`text` as a YAML string."""
    return json.dumps(text)


def with_site(place):
    """Builds the site of what is there."""
    place.bench("build")
