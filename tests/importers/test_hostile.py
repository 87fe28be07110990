"""Hostile and broken input to every importer: a sentence with the file, nothing opened that could run code, nothing unpacked beyond its bounds."""

import io
import zipfile
from pathlib import Path

import pytest

from benchstore.errors import BenchstoreError, Refused
from benchstore.importers import registry
from benchstore.importers.folder import Folder

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests/cases/importers"
GOOD = sorted(
    path
    for path in CASES.glob("*/*")
    if path.suffix not in (".expected", ".py", ".sh") and path.parent.name != "refused" and not path.name.startswith("_")
)
NAMES = sorted(registry.importers())


def files(path):
    """The files of a case by their names in it; of one that is a file alone, that."""
    return {str(file.relative_to(path)): file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()} if path.is_dir() else {}


def refusal(read, *arguments, **options):
    """What was said where something was refused; empty where it was read."""
    try:
        read(*arguments, **options)
    except BenchstoreError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("path", GOOD, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_that_is_cut_off_anywhere_gives_drafts_or_a_refusal_that_names_it(path):
    for name, data in (files(path) or {path.name: path.read_bytes()}).items():
        for tenth in range(1, 10):
            for importer in ("auto", path.parent.name):
                assert name in (refusal(registry.read, data[: len(data) * tenth // 10], name, importer=importer) or name)


@pytest.mark.parametrize("path", [path for path in GOOD if path.is_dir()], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_folder_of_which_one_file_is_cut_off_gives_drafts_or_a_refusal_that_names_it(path):
    whole = files(path)
    for name, data in whole.items():
        for tenth in (0, 3, 7):
            cut = {**whole, name: data[: len(data) * tenth // 10]}
            assert "run" in (refusal(registry.read_folder, Folder("run", list(cut), cut.__getitem__), "run") or "run")


DEEP = {
    "lists": b"[" * 200_000,
    "objects": b'{"metrics":' * 100_000,
    "a value": b'{"results":{"t":' + b"[" * 100_000 + b"]" * 100_000 + b'},"versions":{},"config":{}}',
    "yaml": b"- " * 20_000 + b"a",
    "flow": b"a: " + b"[" * 50_000,
}


@pytest.mark.parametrize("what", DEEP)
@pytest.mark.parametrize("importer", ["auto", *NAMES])
def test_what_is_nested_without_end_is_refused(what, importer):
    with pytest.raises(BenchstoreError):
        registry.read(DEEP[what], "deep.json" if what != "yaml" else "deep.yaml", importer=importer)


TAGS = (
    b"accuracy: !!python/object/apply:os.system ['touch tagged']\n",
    b"!!python/object/apply:os.system ['touch tagged']\n",
    b"---\nmodel-index: !!python/object/apply:os.system ['touch tagged']\n---\n# Card\n",
    b"accuracy: &a [1]\nloss: *a\n",
    b"accuracy: !!float '0.5'\n",
)


@pytest.mark.parametrize("data", TAGS)
@pytest.mark.parametrize("name", ["x.yaml", "README.md", "metrics"])
def test_tags_and_anchors_of_yaml_are_refused_and_never_run(data, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for importer in ("auto", *NAMES):
        with pytest.raises(BenchstoreError):
            registry.read(data, name, importer=importer)
    assert not (tmp_path / "tagged").exists()


def test_a_pickle_is_never_opened():
    with pytest.raises(Refused, match="is a pickle, which is never opened: it could run any code"):
        registry.read(b"\x80\x04\x95\x1a\x00\x00\x00\x00\x00\x00\x00\x8c\x02os\x94\x8c\x06system\x94\x93\x94.", "model.pkl")
    imports = [
        path for path in (ROOT / "benchstore").rglob("*.py") if "import pickle" in path.read_text() or "yaml.unsafe" in path.read_text()
    ]
    assert imports == []


def archive(**members):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name.replace("__", "/"), data)
    return held.getvalue()


@pytest.mark.parametrize("importer", ["auto", "inspect"])
def test_an_archive_that_unpacks_to_more_than_is_read_is_refused(importer):
    bomb = archive(**{"header.json": b'{"a": "' + b"0" * (80 * 2**20) + b'"}'})
    assert len(bomb) < 200_000
    with pytest.raises(BenchstoreError, match=r"larger than|bytes"):
        registry.read(bomb, "log.eval", importer=importer)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/../../b.json", "C:\\x.json"])
def test_names_in_an_archive_lead_nowhere(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BenchstoreError):
        registry.read(archive(**{name: b'{"x": "y"}'}), "run.zip")
    assert list(tmp_path.iterdir()) == []
