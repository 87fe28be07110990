"""llama.cpp's llama-bench in all its formats: JSON, JSON Lines, CSV, and the Markdown table that it prints.

One draft a model and way of running it: with other threads or layers on the GPU it is another question, asked by the same tests.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers import tracked
from benchstore.importers.document import Document, Options, is_number, without_none
from benchstore.importers.importer import Importer
from benchstore.importers.measured import Measured
from benchstore.records.draft import Draft

_MARKS = frozenset(("build_commit", "model_type", "n_prompt", "n_gen", "avg_ts"))
_TABLE = ("model", "size", "params", "backend", "test", "t/s")
_ROW = re.compile(r"\|(.*)\|\s*")
_BUILD = re.compile(r"build: ([0-9a-f]+) \(([0-9]+)\)")
_MEAN = re.compile(r"([0-9]+(?:\.[0-9]+)?) ± ([0-9]+(?:\.[0-9]+)?)")
_SPACED = re.compile(r"\b(pp|tg) (?=[0-9])")
"""Older versions write `pp 512` where newer ones write `pp512`."""
_MEASURE = "tokens_per_second"
_COLUMNS = {
    "threads": "n_threads",
    "ngl": "n_gpu_layers",
    "fa": "flash_attn",
    "sm": "split_mode",
    "mg": "main_gpu",
    "nkvo": "no_kv_offload",
}
_COLUMNS |= {"ts": "tensor_split", "dev": "devices", "embd": "embeddings", "mmap": "use_mmap", "backend": "backends", "model": "model_type"}
"""What a column of the printed table is called in the other formats."""
_RESULTS = frozenset(
    ("test_time", "avg_ns", "stddev_ns", "avg_ts", "stddev_ts", "samples_ns", "samples_ts", "n_prompt", "n_gen", "n_depth", "test")
)
_FACTS = frozenset(
    (
        "build_commit",
        "build_number",
        "cpu_info",
        "gpu_info",
        "backends",
        "model_filename",
        "model_type",
        "model_size",
        "model_n_params",
        "size",
        "params",
    )
)

_USUAL: Mapping[str, tuple[Any, ...]] = {
    "n_threads": (),
    "n_gpu_layers": (-1, 99),
    "n_cpu_moe": (0,),
    "n_batch": (2048,),
    "n_ubatch": (512,),
    "flash_attn": (-1, 0),
    "type_k": ("f16",),
    "type_v": ("f16",),
    "split_mode": ("layer",),
    "tensor_split": (0, "0", "0.00"),
    "no_kv_offload": (0,),
    "embeddings": (0,),
}
"""The settings that make it another question, each with what it is where nobody chooses it; versions differ in that, and the table leaves it out."""

Row = Mapping[str, Any]
"""One test: its settings and results by llama-bench's names."""


def recognises(document: Document) -> bool:
    """Rows that each have a build, a model, a test and its speed; or the table that shows them."""
    if document.kind == "text":
        return next(_printed(document.value), None) is not None
    found = document.value
    return document.kind in ("json", "lines", "csv") and isinstance(found, list) and bool(found) and all(_is_test(row) for row in found)


def _is_test(row: Any) -> bool:
    return isinstance(row, dict) and set(row) >= _MARKS


def read(document: Document, options: Options) -> list[Draft]:  # noqa: ARG001  # every importer has this signature
    """A draft for each model and its settings, in the order they were run. Raises Refused with every problem, and where no test has a speed."""
    if not recognises(document):
        message = "is no result of llama-bench"
        raise Refused([Problem(file=document.file, message=message, hint="write it again: llama-bench -o json", rule="importer")])
    runs: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for place, row in _rows(document):
        runs[repr((_model(row), _asked(row)))].append((place, row))
    problems: list[Problem] = []
    drafts = []
    for found in runs.values():
        try:
            drafts.append(_draft(document.file, found))
        except Refused as refusal:
            problems += refusal.problems
    if problems:
        raise Refused(problems)
    return drafts


def _rows(document: Document) -> Iterator[tuple[str, Row]]:
    """Every test with the place where it stands."""
    if document.kind == "text":
        yield from _printed(document.value)
    for number, row in enumerate(document.value if document.kind != "text" else [], start=1):
        if document.kind == "csv":
            yield f"row {number}", {name: tracked.typed(value) for name, value in row.items()}
        else:
            yield f"[{number - 1}]" if document.kind == "json" else f"object {number}", row


def _printed(text: str) -> Iterator[tuple[str, Row]]:
    """The rows of all tables in a text that llama-bench printed, which may stand among other lines."""
    build = _BUILD.search(text)
    facts = {"build_commit": build[1], "build_number": build[2]} if build else {}
    columns: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        match = _ROW.fullmatch(line.strip())
        cells = [cell.strip() for cell in match[1].split("|")] if match else []
        if set(_TABLE) <= set(cells):
            columns = cells
        elif columns and len(cells) == len(columns) and not set(cells[0]) <= {"-", ":"}:
            yield f"line {number}", facts | _of_cells(dict(zip(columns, cells, strict=True)))
        elif not cells:
            columns = []


def _of_cells(cells: Mapping[str, str]) -> dict[str, Any]:
    """A row of the table by the names of the other formats."""
    mean = _MEAN.fullmatch(cells["t/s"])
    named = {_COLUMNS.get(name, name): value for name, value in cells.items() if name != "t/s"}
    return {**named, "test": _SPACED.sub(r"\1", cells["test"]), "avg_ts": float(mean[1]) if mean else cells["t/s"]}


def _model(row: Row) -> str:
    """The model's file without its folders and ending; else what kind of model it is, which is all that the table shows."""
    name = row.get("model_filename")
    if isinstance(name, str) and name:
        return re.split(r"[/\\]", name)[-1].removesuffix(".gguf") or name
    return str(row.get("model_type"))


def _test(row: Row) -> str:
    """The test as llama-bench calls it: prompt processing, text generation, at which depth."""
    if isinstance(row.get("test"), str):
        return str(row["test"])
    parts = [f"{word}{row[key]}" for word, key in (("pp", "n_prompt"), ("tg", "n_gen")) if row[key] not in (0, "0", None)]
    depth = row.get("n_depth")
    return "+".join(parts) + (f" @ d{depth}" if depth not in (0, "0", None, "") else "")


def _asked(row: Row) -> dict[str, Any]:
    """The settings that somebody chose, in one form whatever the format: yes and no are 1 and 0."""
    stated = {name: tracked.typed(item) if isinstance(item := row.get(name), str) else item for name in _USUAL}
    plain = {name: int(value) if isinstance(value, bool) else value for name, value in stated.items()}
    return {
        name: value for name, value in plain.items() if (isinstance(value, str) or is_number(value)) and value not in ("", *_USUAL[name])
    }


def _draft(file: str, found: Sequence[tuple[str, Row]]) -> Draft:
    rows = [row for _, row in found]
    settings = _settings(rows)
    varied = sorted(name for name, values in settings.items() if len(values) > 1)
    measured = Measured(file)
    for place, row in found:
        name = " ".join([_test(row), *(f"{name}={row.get(name)}" for name in varied)])
        samples = row.get("samples_ts")
        count = len(samples) if isinstance(samples, list) else None
        measured.add(
            f"{name}/{_MEASURE}",
            row.get("avg_ts"),
            place=f"{place}.avg_ts",
            stderr=_stderr(row.get("stddev_ts"), count),
            n=count,
            unit="tokens/s",
            direction="higher",
        )
    first = rows[0]
    same = tracked.to_read({name: values[0] for name, values in settings.items() if name not in varied})
    fields = {
        "model": _model(first),
        "dataset": {"name": "llama-bench"},
        "created_at": first.get("test_time") if isinstance(first.get("test_time"), str) else None,
        "source": {"tool": without_none({"name": "llama-bench", "version": _version(first)})},
        "hardware": without_none(
            {name: _text(first.get(key)) for name, key in (("cpu", "cpu_info"), ("gpu", "gpu_info"), ("backends", "backends"))}
        ),
        "extra": without_none(
            {"model_type": _text(first.get("model_type")), "model_size": tracked.number(first.get("model_size")), "settings": same}
        ),
    }
    return measured.draft(without_none(fields), settings=_asked(first), part=tracked.fingerprint(rows, file))


def _settings(rows: Sequence[Row]) -> dict[str, list[Any]]:
    """Setting -> its values over all tests: how the model was run."""
    found: dict[str, list[Any]] = defaultdict(list)
    for name in dict.fromkeys(name for row in rows for name in row if name not in _RESULTS | _FACTS):
        for row in rows:
            if isinstance(row.get(name), str | int | float) and row[name] not in found[name]:
                found[name].append(row[name])
    return {name: values for name, values in found.items() if values}


def _stderr(deviation: Any, count: int | None) -> float | None:
    """The standard error of the mean of `count` repetitions."""
    return deviation / math.sqrt(count) if count and count > 1 and is_number(deviation) else None


def _version(row: Row) -> str | None:
    commit, number = _text(row.get("build_commit")), row.get("build_number")
    return f"{commit} ({number})"[:100] if commit and isinstance(number, str | int) else commit


def _text(value: Any) -> str | None:
    return tracked.name_of(value) if isinstance(value, str) else None


IMPORTER = Importer(
    name="llama-bench",
    description="llama.cpp's llama-bench: -o json, jsonl, csv, or the Markdown table that it prints, one result a model and its settings",
    recognises=recognises,
    read=read,
    maps=(
        "a model with its settings -> a result, by the name of its file; of the table by its kind",
        "threads, GPU layers, batch sizes, flash attention, types of the cache and how it is split, where they are not the usual ones -> the prompt",
        "a test -> TEST/tokens_per_second, such as pp512, tg128, pp512+tg128 @ d4096; other settings that vary are named with it: pp512 poll=0",
        "stddev_ts over the repetitions -> the standard error and n, where the repetitions are listed (JSON)",
        "the build, the processor, the backend, and all settings that the tests share, to read",
    ),
    drops=("nanoseconds, which say the same", "the spread in CSV and in the table, which do not say of how many repetitions"),
    refuses=("one test that occurs twice with the same settings", "-o sql: write JSON instead"),
)
