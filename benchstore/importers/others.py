"""Importers of other packages, which register under an entry point: loaded once, and held to what an importer promises.

What another package's code does wrong is said with that package's name, and stops nothing that it is not asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, entry_points

from benchstore.errors import BenchstoreError, Refused, UsageError
from benchstore.importers import draft_file
from benchstore.importers.document import Document, Options
from benchstore.importers.importer import Importer
from benchstore.records.draft import Draft

ENTRY_POINTS = "benchstore.importers"
"""The group of entry points under which other packages register importers of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """What a package registered: by its name and that of the package, the importer, else what is `wrong` with it."""

    name: str
    package: str
    importer: Importer | None = None
    wrong: str = ""

    @property
    def error(self) -> UsageError:
        """What is wrong, as a person is told who needs it."""
        return UsageError(f"the importer {self.name} of {self.package} {self.wrong}", hint=f"mend or remove the package {self.package}")


def load(ours: Collection[str]) -> tuple[Other, ...]:
    """Everything that is registered, by package and name. A name that is one of `ours`, or that two packages have, is nobody's."""
    found = sorted(map(_loaded, entry_points(group=ENTRY_POINTS)), key=lambda other: (other.package, other.name))
    return tuple(_named(found, ours))


def _named(found: list[Other], ours: Collection[str]) -> Iterator[Other]:
    for other in found:
        rivals = [rival.package for rival in found if rival.name == other.name and rival is not other]
        if other.importer and other.name in (*ours, "auto"):
            yield replace(other, importer=None, wrong="has a name that is benchstore's own")
        elif other.importer and rivals:
            yield replace(other, importer=None, wrong=f"has the name of one of {rivals[0]}")
        else:
            yield other


def _loaded(point: EntryPoint) -> Other:
    package = f"{point.dist.name} {point.dist.version}" if point.dist else point.value
    try:
        importer = point.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever another package's code raises
        return Other(name=point.name, package=package, wrong=f"cannot be loaded: {type(error).__name__}: {error}")
    if not isinstance(importer, Importer):
        return Other(name=point.name, package=package, wrong=f"is no Importer: {point.value} is a {type(importer).__name__}")
    return Other(name=importer.name, package=package, importer=_guarded(importer, package))


def _guarded(importer: Importer, package: str) -> Importer:
    """The importer, with failures that say whose they are, and drafts that are looked at before they go further."""

    def failed(document: Document, what: object) -> BenchstoreError:
        message = f"the importer {importer.name} of {package} failed at {document.file}: {what}"
        return BenchstoreError(
            message, hint=f"tell its authors; --from NAME takes another one, and pip uninstall {package.split(maxsplit=1)[0]} ends it"
        )

    def recognises(document: Document) -> bool:
        try:
            return bool(importer.recognises(document))
        except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever its code raises
            raise failed(document, f"{type(error).__name__}: {error}") from None

    def read(document: Document, options: Options) -> list[Draft]:
        try:
            return _checked(importer.read(document, options), document.file)
        except BenchstoreError:
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever its code raises
            raise failed(document, f"{type(error).__name__}: {error}") from None

    return replace(importer, recognises=recognises, read=read)


def _checked(drafts: Iterable[Draft], file: str) -> list[Draft]:
    """The drafts, where each is one that a snapshot can be made of. Raises TypeError, and Refused with every problem."""
    found = list(drafts)
    if not all(isinstance(draft, Draft) and isinstance(draft.fields, Mapping) for draft in found):
        raise TypeError("read has to give a list of Draft")
    problems = [problem for draft in found for problem in draft_file.problems_of(draft.fields, file)]
    if problems:
        raise Refused(problems)
    return found
