"""What an importer is: the name of one kind of result file, how it is recognised, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchstore.importers.document import Document, Options
from benchstore.importers.lines import Lines
from benchstore.records.draft import Draft

Companions = Callable[[Document, Options], Sequence[str]]
"""Which files beside a document belong to it: names, or patterns with `*`, `?` and `[…]`; the folder above is `../`."""
Beside = Callable[[Sequence[str]], Mapping[str, bytes | Lines]]
"""Such names or patterns -> the content of those files that are there, by name."""


def no_companions(_document: Document, _options: Options) -> Sequence[str]:
    """Of a file that stands by itself."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """One kind of result file: its name, what it is, how to recognise it by content, how to read it.

    `companions` names the files that belong to one. Of a folder that is a run, `main` is the file that stands for it; with `folder`
    the importer is asked for whole folders too. `maps`, `drops` and `refuses` say in sentences what becomes of what is in the file.
    An importer that is `general` takes what no tool's own importer knows, and of the files in a folder none by itself.
    """

    name: str
    description: str
    recognises: Callable[[Document], bool]
    read: Callable[[Document, Options], list[Draft]]
    companions: Companions = no_companions
    main: str = ""
    folder: bool = False
    general: bool = False
    maps: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
