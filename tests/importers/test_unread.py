"""What is no result file is refused with what it is and what to do, and is never opened or run."""

import gzip
import io
import pickle
import zipfile

import pytest

from benchstore.errors import Refused
from benchstore.importers import registry


def zipped(*names):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return held.getvalue()


CARD = b"---\nlicense: mit\ntags:\n- a\n---\n\n# A model\nSome words.\n"
SIDES = b"<<<<<<< HEAD\n%s\n=======\n%s\n>>>>>>> other\n"
REFUSED = {
    "clash.json": (
        SIDES % (b'{"accuracy": 0.7}', b'{"accuracy": 0.8}'),
        "line 1: git conflict markers (lines 1, 3, 5)",
        "keep one side's lines",
    ),
    "clash.csv": (
        SIDES % (b"metric,value\naccuracy,0.7", b"metric,value\naccuracy,0.8"),
        "line 1: git conflict markers (lines 1, 4, 7)",
        "keep one side's lines",
    ),
    "within.csv": (
        b"metric,value\n" + SIDES % (b"accuracy,0.7", b"accuracy,0.8"),
        "line 2: git conflict markers (lines 2, 4, 6)",
        "keep one side's lines",
    ),
    "clash.yaml": (
        b"a: 1\r\n" + (SIDES % (b"b: 1", b"b: 2")).replace(b"\n", b"\r\n"),
        "line 2: git conflict markers",
        "keep one side's lines",
    ),
    "clash.tsv": (SIDES % (b"f1\tn\n0.5\t1", b"f1\tn\n0.6\t1"), "line 1: git conflict markers", "keep one side's lines"),
    "README.clash.md": (b"# Results\n" + SIDES % (b"0.9", b"0.8"), "line 2: git conflict markers", "keep one side's lines"),
    "model.pkl": (pickle.dumps({"f1": 1}), "is a pickle, which is never opened", "as JSON"),
    "old.pkl": (pickle.dumps({"f1": 1}, 0), "is a pickle, which is never opened", "as JSON"),
    "x.parquet": (b"PAR1\x15\x04\x15\x00\xff", "is Parquet, which is not read here", "JSON or CSV"),
    "x.npy": (b"\x93NUMPY\x01\x00", "is a NumPy array", "JSON or CSV"),
    "x.npz": (zipped("arr_0.npy"), "is an archive of NumPy arrays", "JSON or CSV"),
    "x.xlsx": (zipped("xl/workbook.xml"), "is an Excel workbook", "save the sheet as CSV"),
    "x.pt": (zipped("archive/data.pkl"), "is a model's checkpoint of PyTorch, which is never opened", "result file of its evaluation"),
    "x.safetensors": (b"\x40\0\0\0\0\0\0\0" + b'{"__metadata__":{}}', "holds a model's weights", "result file"),
    "x.gz": (gzip.compress(b"{}"), "is packed with gzip", "unpack it first"),
    "x.zip": (zipped("a.json", "b.json"), "is a zip archive that no importer knows, of 2 files", "unpack it first"),
    "bom.json": ('{"f1": 1}'.encode("utf-16"), "is text in UTF-16", "save the file as UTF-8"),
    "plain.csv": ("metric,value\nf1,0.5\n".encode("utf-16-le"), "is text in UTF-16", "save the file as UTF-8"),
    "latin.csv": ("metric,value\nqualité,0.5\n".encode("latin-1"), "is no text: byte 19 is 0xe9", "save text as UTF-8"),
    "README.md": (CARD, "is Markdown in which no importer knows results", "write its numbers as JSON"),
    "notes.md": (b"# Results\n\nWe got 0.9, and more\n", "is Markdown", "write its numbers as JSON"),
    "data.js": (b'window.OTHER = {"a": [1]}\n', "is JavaScript that no importer knows", "write its value alone, as JSON"),
    "junit.xml": (b'<testsuite name="a: b"/>', "is XML or HTML", "JSON or CSV"),
    "run.log": (b"[INFO] accuracy 0.9\n", "is plain text that no importer knows; it begins with '[INFO] accuracy 0.9'", "JSON or CSV"),
    "dated.log": (b"[2026-01-01 10:00] f1 0.9, so\n", "is plain text that no importer knows", "JSON or CSV"),
    "printed": (b"{'accuracy': 0.9}", "is a value as Python prints it", "json.dump"),
    "letter.txt": (b"Hello, you\nthis is, a text, of words\n", "is plain text that no importer knows", "accuracy: 0.93"),
    "sentence": (b"accuracy is 0.9", "is plain text that no importer knows", "accuracy: 0.93"),
    "anchor": (b"a: &x 1\nb: *x\n", "line 1 column 4: anchors and aliases are not used here", "correct the line"),
    "tag.yaml": (b"a: !!python/object/apply:os.system [ls]\n", "line 1 column 4: tags are not used here", "correct the line"),
    "cut.json": (b'{"accuracy": 0.9', "line 1 column 17: not valid JSON", "write the file again"),
    "ragged.csv": (b"a,b\n1\n2,3,4\n", "line 3: has 3 cells, the first line 2 columns", "double quotes"),
    "twice.csv": (b"a,a,b\n1,2,3\n", "line 1: has two columns called a", "a name of its own"),
    "open.csv": (b'a,b\n1,2\n"x,1\n2,3\n', "line 3: not valid CSV", "close every quote"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_said_what_a_file_is_and_what_to_do(name):
    data, message, hint = REFUSED[name]
    with pytest.raises(Refused) as caught:
        registry.read(data, name)
    assert message in str(caught.value)
    assert hint in str(caught.value)
    assert str(caught.value).startswith(name)
