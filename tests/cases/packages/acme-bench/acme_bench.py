"""The importer of a tool that benchstore does not know, in a package of its own."""

from benchstore.importers.document import Document, Options
from benchstore.importers.importer import Importer
from benchstore.importers.measured import Measured
from benchstore.records.draft import Draft


def recognises(document: Document) -> bool:
    """An object with `acme_version` and a list of scores."""
    value = document.value
    return isinstance(value, dict) and "acme_version" in value and isinstance(value.get("scores"), list)


def read(document: Document, options: Options) -> list[Draft]:
    """One draft. Raises Refused with every problem."""
    measured = Measured(document.file)
    for place, score in enumerate(document.value["scores"]):
        measured.add(score["metric"], score["value"], place=f"scores[{place}].value", n=score.get("n"), direction="higher")
    tool = {"name": "acme", "version": str(document.value["acme_version"])}
    return [measured.draft({"model": document.value.get("model"), "source": {"tool": tool}})]


IMPORTER = Importer(
    name="acme",
    description="what acme measures",
    recognises=recognises,
    read=read,
    maps=("scores -> metrics, better where they are higher, each with its n",),
    drops=("all else of the file",),
    refuses=("a file without a score",),
)
