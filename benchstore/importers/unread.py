"""What is no result file: what it is instead, by how it begins, and what to do with it. Nothing here is ever opened or run."""

from __future__ import annotations

import re
from collections.abc import Sequence

from benchstore.errors import Problem, Refused
from benchstore.records import canonical_json

_AS_TABLE = "write the numbers as JSON or CSV and add that"
_UNPACK = "unpack it first, and add the result file in it"
_UTF_8 = "save the file as UTF-8"
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (rb"\x80[\x00-\x05]", "is a pickle, which is never opened: it could run any code", "write the numbers as JSON and add that"),
    (rb"PAR1", "is Parquet, which is not read here", _AS_TABLE),
    (rb"ARROW1|FEA1", "is an Arrow or Feather table, which is not read here", _AS_TABLE),
    (rb"\x93NUMPY", "is a NumPy array, which is not read here", _AS_TABLE),
    (rb"\x89HDF", "is HDF5, which is not read here", _AS_TABLE),
    (rb":W&B", "is the log of a wandb run", "wandb sync brings it to a server, of whose files wandb-summary.json is read"),
    (rb"\xd0\xcf\x11\xe0", "is an old Office document", "save the sheet as CSV and add that"),
    (rb"\x1f\x8b", "is packed with gzip", _UNPACK),
    (rb"\x28\xb5\x2f\xfd", "is packed with zstd", _UNPACK),
    (rb"\xfd7zXZ", "is packed with xz", _UNPACK),
    (rb"BZh[1-9]1AY", "is packed with bzip2", _UNPACK),
    (rb"7z\xbc\xaf", "is a 7z archive", _UNPACK),
    (rb"%PDF", "is a PDF", _AS_TABLE),
    (rb"\x89PNG|\xff\xd8\xff|GIF8", "is a picture", "add the numbers that it shows, as JSON or CSV"),
    (rb"GGUF|.{8}\{\"", "holds a model's weights, not its results", "add the result file of its evaluation"),
    (rb"\xff\xfe|\xfe\xff|(?:[^\x00]\x00){4}|(?:\x00[^\x00]){4}", "is text in UTF-16", _UTF_8),
    (rb".{257}ustar", "is a tar archive", _UNPACK),
)
_KNOWN = tuple((re.compile(magic, re.DOTALL), said, hint) for magic, said, hint in _MAGIC)


def refuse_binary(data: bytes, file: str) -> None:
    """Raise Refused for bytes that are no text, saying what they are where they say it themselves."""
    wrong, zero = None, data.find(b"\0")
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        wrong = error
    if wrong is None and zero < 0:
        return
    found = next(((said, hint) for magic, said, hint in _KNOWN if magic.match(data)), None)
    place = f"byte {wrong.start} is 0x{data[wrong.start]:02x}" if wrong else f"byte {zero} is zero"
    message, hint = found or (f"is no text: {place}", "save text as UTF-8; of anything else write the numbers as JSON or CSV")
    raise _refused(file, message, hint)


_OURS, _THEIRS = re.compile(r"^<{7}(?:[ \t].*)?\r?$", re.MULTILINE), re.compile(r"^>{7}(?:[ \t].*)?\r?$", re.MULTILINE)
"""What git writes around the two sides of a conflict; the line between them may be an underline in Markdown too."""


def refuse_conflict(text: str, file: str) -> None:
    """Raise Refused for a text of any kind in which git left the marks of a conflict."""
    ours = _OURS.search(text)
    if ours is None or _THEIRS.search(text, ours.end()) is None:
        return
    place = f"line {text.count(chr(10), 0, ours.start()) + 1}"
    message = f"git conflict markers (lines {canonical_json.conflicts(text)})"
    hint = "keep one side's lines, or take the file from the run that made it"
    raise Refused([Problem(file=file, place=place, message=message, hint=hint, rule="importer")])


_HELD = (
    (r".*\.npy", "is an archive of NumPy arrays, which are not read here", _AS_TABLE),
    (r"xl/workbook\..*", "is an Excel workbook", "save the sheet as CSV and add that"),
    (
        r"(?:.*/)?data\.pkl",
        "is a model's checkpoint of PyTorch, which is never opened: it holds a pickle",
        "add the result file of its evaluation",
    ),
    (r"word/document\.xml", "is a Word document", _AS_TABLE),
)


def of_database(file: str) -> Refused:
    """The refusal of an SQLite database that no importer knows."""
    return _refused(
        file, "is not a result file: an SQLite database that no importer knows", "export its results as JSON or CSV and add that"
    )


def is_held(names: Sequence[str]) -> bool:
    """Whether an archive of these names is a file of another kind, such as a workbook."""
    return any(re.fullmatch(pattern, name, re.DOTALL) for pattern, _, _ in _HELD for name in names)


def of_archive(names: Sequence[str], file: str) -> Refused:
    """The refusal of a zip archive that no importer knows, by what lies in it."""
    for pattern, said, hint in _HELD:
        if any(re.fullmatch(pattern, name, re.DOTALL) for name in names):
            return _refused(file, said, hint)
    return _refused(file, f"is a zip archive that no importer knows, of {len(names):,} {'file' if len(names) == 1 else 'files'}", _UNPACK)


_CARD = (
    "is Markdown in which no importer knows results, such as a model card without model-index",
    'write its numbers as JSON, such as {"accuracy": 0.93}',
)
_TEXTS: tuple[tuple[str, str, str], ...] = (
    (r"\((?:dp|lp|i|c)[0-9a-z_]*\n|c(?:copy_reg|numpy|builtins)", "is a pickle, which is never opened: it could run any code", "write the numbers as JSON and add that"),
    (r"\s*<", "is XML or HTML, which no importer knows", "let the tool write JSON or CSV"),
    (r"\s*(?:window\.|var |let |const |export |module\.|//|/\*|function\b)", "is JavaScript that no importer knows", "write its value alone, as JSON"),
    (r"\s*#{1,6} |\s*\|.*\|\r?\n\s*\|[-: |]+\|", *_CARD),
)  # fmt: skip
_FRONT_MATTER = re.compile(r"---\r?\n(?:.*\n)*?---\r?\n\s*[^\s-]")
_YAML = re.compile(r"\s*(?:- )?[\w.\"'-]+:(?:\s|\Z)|\s*- |\s*#|---\Z")


def of_text(text: str, file: str, unread: Refused | None) -> Refused:
    """The refusal of a text that no importer knows: what it is, or why it is no YAML where it was meant to be."""
    if _FRONT_MATTER.match(text[:10_000]):
        return _refused(file, *_CARD)
    if unread is not None and (file.endswith((".yaml", ".yml")) or _is_meant_as_yaml(text)):
        return unread
    for pattern, said, hint in _TEXTS:
        if re.match(pattern, text[:10_000]):
            return _refused(file, said, hint)
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    hint = 'let the program write JSON or CSV, such as {"accuracy": 0.93}, or lines such as accuracy: 0.93'
    return _refused(file, f"is plain text that no importer knows; it begins with {first[:60]!r}", hint)


def _is_meant_as_yaml(text: str) -> bool:
    """Whether every line at its beginning looks like YAML."""
    lines = [line for line in text[:10_000].splitlines() if line.strip()]
    return bool(lines) and all(_YAML.match(line) for line in lines[:3])


_NOT_JSON = re.compile(r"""\[[^\[\]{}"]*\][ \t]*[^\s,\]]|\[[A-Za-z_][\w .-]*\][ \t]*(?:\r?\n|\Z)|\{\s*(?!['"}<\s])""")
_LITERALS = re.compile(r"\[\s*(?:true|false|null|NaN|Infinity)\s*\]")


def is_meant_as_json(text: str, file: str) -> bool:
    """Whether a text that begins with a bracket may be JSON; a log's `[INFO]` and a section's `[name]` are not."""
    return file.endswith((".json", ".jsonl")) or not _NOT_JSON.match(text) or bool(_LITERALS.match(text))


def refuse_python(text: str, file: str) -> None:
    """Raise Refused where a value was printed by Python instead of being written as JSON."""
    if re.match(r"[\[{(\s]*'", text):
        raise _refused(file, "is a value as Python prints it, with single quotes, and no JSON", "write it with json.dump(value, file)")


def _refused(file: str, message: str, hint: str) -> Refused:
    return Refused([Problem(file=file, message=message, hint=hint, rule="importer")])
