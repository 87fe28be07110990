"""Other packages bring importers: one that CONTRIBUTING's recipe makes is installed by pip and reads its file; a broken one stops nothing else."""

import os
import subprocess
import sys
import tomllib
import zipfile

import pytest
from runner import ROOT

ACME = ROOT / "tests/cases/packages/acme-bench"


def wheel(folder, name, version, module, text, points):
    """A wheel as a builder writes it."""
    info, target = f"{name}-{version}.dist-info", folder / f"{name}-{version}-py3-none-any.whl"
    files = {
        f"{module}.py": text,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[benchstore.importers]\n" + "".join(f"{key} = {value}\n" for key, value in points.items()),
    }
    with zipfile.ZipFile(target, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
        archive.writestr(f"{info}/RECORD", "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"]))
    return target


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Installs wheels with pip, and gives the folder that they are in."""

    def install(*wheels):
        target = tmp_path_factory.mktemp("site")
        command = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--target", target, *wheels]
        subprocess.run(command, check=True, capture_output=True)
        return target

    return install


@pytest.fixture(scope="module")
def acme(tmp_path_factory, installed):
    project = tomllib.loads((ACME / "pyproject.toml").read_text())["project"]
    points = project["entry-points"]["benchstore.importers"]
    text = (ACME / "acme_bench.py").read_text()
    return installed(wheel(tmp_path_factory.mktemp("wheel"), "acme_bench", project["version"], "acme_bench", text, points))


BROKEN = """
import dataclasses, acme
from benchstore.importers.importer import Importer
def broken(*_): raise RuntimeError("out of acme")
def nothing(*_): return None
def leaves(*_): raise SystemExit(2)
def by_kind(document): return document.kind == "json" and "acme" in document.value
OURS = Importer(name="lm-eval", description="d", recognises=broken, read=broken)
OTHER = "no importer"
FAILS = Importer(name="fails", description="d", recognises=broken, read=broken)
GIVES = Importer(name="gives", description="d", recognises=nothing, read=nothing)
LEAVES = Importer(name="leaves", description="d", recognises=nothing, read=leaves)
"""


@pytest.fixture(scope="module")
def broken(tmp_path_factory, installed):
    folder = tmp_path_factory.mktemp("wheels")
    sound = BROKEN.replace(", acme", "")
    return installed(
        wheel(folder, "bad_import", "1", "bad_import", BROKEN, {"lost": "bad_import:OURS"}),
        wheel(folder, "bad_name", "2", "bad_name", sound, {"taken": "bad_name:OURS"}),
        wheel(folder, "bad_kind", "3", "bad_kind", sound, {"kind": "bad_kind:OTHER"}),
        wheel(
            folder, "bad_code", "4", "bad_code", sound, {"fails": "bad_code:FAILS", "gives": "bad_code:GIVES", "leaves": "bad_code:LEAVES"}
        ),
    )


def bench(place, site, *words, code=0):
    command = [sys.executable, "-m", "benchstore", "-C", place.path, *words]
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(site)}, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done


def test_add_takes_a_file_by_an_importer_of_another_package(place, acme):
    said = bench(place, acme, "add", ACME / "result.json", "--dataset", "d@1").stdout
    assert "small v1 on d@1, read from" in said
    assert "as acme" in said
    assert "left out: tact? (nan)" in said
    assert place.bench("show", "small@1", "--format", "json").json["snapshot"]["uncertainty"] == {"wit": {"n": 40}}


def test_it_is_listed_with_its_package_and_told_like_ours(place, acme):
    assert "from other packages\n  acme                     what acme measures (acme-bench 1.2)" in bench(
        place, acme, "importers"
    ).stdout.replace("_", "-")
    assert "  - a file without a score" in bench(place, acme, "importers", "acme").stdout


def test_what_is_wrong_with_a_package_is_said_and_stops_no_other_file(place, broken):
    said = bench(place, broken, "importers")
    assert "lm-eval " in said.stdout
    assert "cannot be loaded: ModuleNotFoundError: No module named 'acme'" in said.stderr
    assert "has a name that is benchstore's own" in said.stderr
    assert "is no Importer: bad_kind:OTHER is a str" in said.stderr
    done = bench(place, broken, "add", ROOT / "tests/cases/importers/lm-eval/one-task.json", "--model", "m", "--dataset", "d@1")
    assert "m v1 on d@1" in done.stdout
    assert "the importer lost of bad_import 1 cannot be loaded" in done.stderr.replace("bad-import", "bad_import")
    bench(place, broken, "list")


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("lost", 2, "cannot be loaded"),
        ("kind", 2, "is no Importer"),
        ("fails", 3, "failed at"),
        ("gives", 3, "TypeError"),
        ("leaves", 3, "SystemExit: 2"),
    ],
)
def test_an_importer_that_is_asked_for_and_cannot_is_a_clear_error(place, broken, name, code, said):
    found = bench(place, broken, "add", ACME / "result.json", "--from", name, "--model", "m", "--dataset", "d@1", code=code).stderr
    assert said in found
    assert "Traceback" not in found
    assert "internal error" not in found
