"""An archive is added as the folder that it would be, whatever tools' results it holds; nothing in it leads out of it or takes more than is allowed."""

import io
import json
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest
from runner import ROOT

from benchstore.errors import Refused
from benchstore.importers import archive, packed

CASES = ROOT / "tests/cases/importers"
WORDS = ("--model", "m", "--dataset", "d@1", "--created-at", "2026-01-02T03:04:05Z")


def as_zip(files):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packing:
        for name, data in files.items():
            packing.writestr(name, data)
    return held.getvalue()


def as_tar(files, mode="w"):
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode=mode) as packing:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            packing.addfile(member, io.BytesIO(data))
    return held.getvalue()


KINDS = {"run.zip": as_zip, "run.tar": as_tar, "run.tar.gz": lambda files: as_tar(files, "w:gz")}


def files_of(folder: Path, top=""):
    return {f"{top}{path.relative_to(folder)}": path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("kind", KINDS)
def test_every_result_in_an_archive_is_added_and_found_again_in_the_folder(place, tmp_path, kind):
    folder = tmp_path / "runs"
    shutil.copytree(CASES / "lm-eval/with-rows", folder / "a")
    shutil.copy(CASES / "hyperfine/once.json", folder / "speed.json")
    (folder / "README.txt").write_text("none")
    path = place.write(f"../{kind}", KINDS[kind](files_of(folder, "./runs/")))
    added = place.bench("add", path, *WORDS, "--format", "json").json["added"]
    assert [item["importer"] for item in added] == ["lm-eval", "hyperfine"]
    assert added[0]["snapshot"]["samples"]["rows"] > 0
    assert "README.txt" in json.dumps(added[0]["warnings"])
    again = place.bench("add", folder, *WORDS, "--format", "json").json["added"]
    assert [item["already"] for item in again] == [True, True]


def test_a_folder_that_is_one_result_is_one_in_an_archive_too(place):
    path = place.write("../mlruns.zip", as_zip(files_of(CASES / "mlflow/mlruns", "mlruns/")))
    added = place.bench("add", path, "--dataset", "@1", "--model", "m", "--dry-run", "--format", "json").json["added"]
    assert {item["importer"] for item in added} == {"mlflow"}
    assert len(added) == 3


def test_a_log_of_inspect_is_no_folder_and_one_within_an_archive_is_a_result(place):
    log = (CASES / "inspect/archive.eval").read_bytes()
    for name, data in {"archive.eval": log, "logs.zip": as_zip({"logs/archive.eval": log})}.items():
        added = place.bench("add", place.write(f"../{name}", data), *WORDS, "--dry-run", "--format", "json").json["added"]
        assert [item["importer"] for item in added] == ["inspect"]


def test_an_archive_without_a_result_says_what_is_in_it(place):
    said = place.bench("add", place.write("../x.zip", as_zip({"a/notes.txt": b"hello"})), *WORDS, code=1).err
    assert "is an archive in which no result is known: a/notes.txt" in said
    assert "is an Excel workbook" in place.bench("add", place.write("../x.xlsx", as_zip({"xl/workbook.xml": b""})), *WORDS, code=1).err


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["../up.json", "a/../../up.json", "/etc/up.json", "C:\\up.json", "a\\..\\up.json"])
def test_a_path_that_leads_out_of_an_archive_keeps_all_of_it_out(kind, name):
    with pytest.raises(Refused, match="lead out of it"):
        packed.opened(KINDS[kind]({"fine.json": b"{}", name: b"{}"}), kind)


def test_links_and_devices_of_a_tar_archive_are_left_out():
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as packing:
        for name, kind in (("link", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("pipe", tarfile.FIFOTYPE), ("device", tarfile.CHRTYPE)):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            packing.addfile(member)
    assert packed.opened(held.getvalue(), "x.tar").names == ()


def test_what_unpacks_to_more_than_is_read_is_refused(monkeypatch):
    monkeypatch.setattr(archive, "MOST_TOTAL", 100_000)
    monkeypatch.setattr(archive, "MOST_MEMBER", 10_000)
    bomb = {"a.json": b" " * 50_000, "b.json": b" " * 90_000}
    for kind in ("run.zip", "run.tar"):
        with pytest.raises(Refused, match="is larger than the 10,000 bytes"):
            packed.opened(KINDS[kind](bomb), kind).read("a.json")
    with pytest.raises(Refused, match="is larger, unpacked, than the 100,000 bytes"):
        packed.opened(KINDS["run.tar.gz"](bomb), "run.tar.gz")
    monkeypatch.setattr(packed, "MOST_FILES", 1)
    for kind, packing in KINDS.items():
        with pytest.raises(Refused, match=r"is larger, unpacked|holds more than 1 files"):
            packed.opened(packing({"a": b"", "b": b""}), kind)


@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_that_is_cut_off_is_refused_at_every_tenth(place, kind):
    whole = KINDS[kind]({f"{number}.json": (CASES / "hyperfine/once.json").read_bytes() for number in range(3)})
    for tenth in range(1, 10):
        path = place.write(f"../cut-{kind}", whole[: len(whole.rstrip(b"\0")) * tenth // 10])
        assert "Traceback" not in place.bench("add", path, *WORDS, "--dry-run", code=1).err
