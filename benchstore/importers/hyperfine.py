"""hyperfine: the file of `--export-json`. A metric is a command, its value the mean time of a run, in seconds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers import timings
from benchstore.importers.document import Document, Options, Reader
from benchstore.importers.importer import Importer
from benchstore.importers.measured import Measured
from benchstore.importers.rows import finite
from benchstore.records.draft import Draft

_STATED = {"command", "mean", "median", "min", "max", "user", "system"}
_NOT_RUN = (126, 127)
"""What a shell says of a command that is not there or that it may not run."""
_SIGNAL = 128
"""From here on the number is that of a signal which ended the command."""


def recognises(document: Document) -> bool:
    """An object with results, each of a command with mean, median, and the time spent in user and system mode."""
    value = document.value
    results = value.get("results") if isinstance(value, dict) else None
    return isinstance(results, list) and bool(results) and all(isinstance(item, dict) and set(item) >= _STATED for item in results)


def read(document: Document, options: Options) -> list[Draft]:  # noqa: ARG001  # every importer has this signature
    """One draft. Raises Refused where no command was measured."""
    if not isinstance(document.value, dict) or not isinstance(document.value.get("results"), list):
        message, hint = "is no result of hyperfine: results is expected", "run hyperfine with --export-json FILE, and add that file"
        raise Refused([Problem(file=document.file, message=message, hint=hint, rule="importer")])
    top = Reader(document.file, document.value)
    measured, notices = Measured(document.file), []
    results = top.rows("results")
    names = _names(results)
    for result, name in zip(results, names, strict=True):
        failed = _failed(name, result.value)
        if failed:
            notices.append(f"left out: {name:.60} ({failed})")
        else:
            _add(measured, result, name)
    top.refuse()
    return [measured.draft({"source": {"tool": {"name": "hyperfine"}}}, notices=notices)]


def _add(measured: Measured, result: Reader, name: str) -> None:
    """Its time, of which a command that always ends with one number other than 0 is another measure; and its memory."""
    times, ended = result.value.get("times"), _exit_codes(result.value)
    runs = len(times) if isinstance(times, list) else len(ended) or None
    found = timings.spread(result.value.get("stddev"), runs)
    version = f"exit code {ended[0]}" if ended else None
    measured.add(name, result.value.get("mean"), place=f"{result.place}.mean", unit="s", direction="lower", min=0, version=version, **found)
    stated = result.value.get("memory_usage_byte")
    memory = [value for value in stated if finite(value) is not None] if isinstance(stated, list) else []
    if memory:
        mean, found = timings.mean_of(memory)
        place, made = f"{result.place}.memory_usage_byte", f"the mean of {len(memory):,} runs"
        measured.add(f"{name} (memory)", mean, place=place, made=made, unit="bytes", direction="lower", min=0, version=version, **found)


def _exit_codes(result: Mapping[str, Any]) -> list[Any]:
    """How its runs ended, None for a signal; empty where the file does not say, as before hyperfine 1.11."""
    stated = result.get("exit_codes")
    return stated if isinstance(stated, list) else []


def _failed(name: str, result: Mapping[str, Any]) -> str:
    """Why its time is not that of the command; empty where it is.

    Who gives --ignore-failure may mean a command that always ends with 1, such as a linter, but none that fails now and then.
    """
    ended = _exit_codes(result)
    if name.lstrip().startswith("[ERROR]"):
        return "its name says that it failed"
    if any(not isinstance(code, int) or code in _NOT_RUN or code >= _SIGNAL for code in ended):
        return "it was not found, or a signal ended it"
    if any(code != ended[0] for code in ended):
        return f"{sum(code != 0 for code in ended)} of its {len(ended)} runs failed"
    if finite(result.get("mean")) == 0:
        return "over before the shell's start was, which is taken off: time it with --shell=none"
    return ""


def _names(results: Sequence[Reader]) -> list[str]:
    """The commands; where one occurs several times, with the parameters that tell them apart."""
    commands = [result.text("command") or result.place for result in results]
    times = Counter(commands)
    return [command if times[command] == 1 else command + _parameters(result) for command, result in zip(commands, results, strict=True)]


def _parameters(result: Reader) -> str:
    stated = result.value.get("parameters")
    return f" [{', '.join(f'{key}={value}' for key, value in sorted(stated.items()))}]" if isinstance(stated, dict) and stated else ""


IMPORTER = Importer(
    name="hyperfine",
    description="hyperfine: the file of --export-json",
    recognises=recognises,
    read=read,
    maps=(
        "a command is a metric, and its mean time the value, in seconds, where lower is better",
        "stddev over the root of the number of runs is its standard error; of a single run it is not known",
        "of memory_usage_byte, which newer versions write, the mean is a metric: COMMAND (memory), in bytes",
        "a command that occurs several times has its parameters in its name",
        "the file does not say on what it ran, without which times are not compared: --hardware cpu='EPYC 7763' does",
        "a command that always ends with one number other than 0 is another measure than one that ends with 0: its version says so",
    ),
    drops=(
        "a command of which runs failed, that was not found, that a signal ended, or that is called [ERROR]: left out by name",
        "a command over before the shell's start was, which hyperfine takes off: its mean of 0 is no time",
        "median, min, max, user, system and times",
    ),
    refuses=("a file without a command that was measured", "a command that occurs twice with the same parameters"),
)
