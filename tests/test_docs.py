"""The documents are true: the reference is what the commands say, and the commands of the tutorial run."""

import os
import re
import subprocess
import sys
from pathlib import Path

from runner import Runner

ROOT = Path(__file__).resolve().parents[1]


def test_the_reference_is_what_the_commands_and_schemas_say():
    sys.path.insert(0, str(ROOT / "docs"))
    import generate

    assert (ROOT / "docs/reference.md").read_text(encoding="utf-8") == generate.reference(), "run: python docs/generate.py"


def blocks(path, language="sh"):
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / path).read_text(encoding="utf-8"), re.DOTALL)


def test_the_commands_of_the_tutorial_do_what_it_says(tmp_path):
    script = "\n".join(block for block in blocks("docs/tutorial.md"))
    lines = [line for line in script.splitlines() if not line.startswith(("python3 -m venv", "pip install"))]
    source = "\n".join(line.replace("benchstore regressions", "! benchstore regressions") for line in lines)
    env = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", source], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Roll back assistant 2 → 1 on questions@1: worse on Tuesday" in done.stdout
    assert (tmp_path / "evals/_site/index.html").is_file()


def test_the_script_of_the_how_to_is_the_one_that_is_run():
    assert blocks("docs/how-to.md", "python")[0] == (ROOT / "tests/cases/python/face.py").read_text(encoding="utf-8")


def test_every_file_that_a_recipe_names_is_there():
    """But for those that the recipe makes, whose names are in capitals."""
    named = re.findall(
        r"`((?:benchstore|site_template|schemas|tests|docs)/[^`]+\.\w+)`", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    )
    assert [path for path in named if not re.search("[A-Z]{3}", path) and not (ROOT / path).exists()] == []


def test_every_link_between_documents_leads_somewhere():
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md"), ROOT / "examples/tabular/README.md"]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_every_key_of_a_judged_row_is_in_the_reference(place):
    place.add(0.9)
    place.add(0.8)
    row = place.bench("show", "m@2", "--format", "json").json["judgements"][0]
    text = (ROOT / "docs/reference.md").read_text(encoding="utf-8")
    keys = next(line for line in text.splitlines() if line.startswith("`model`, `series`"))
    assert [key for key in row if f"`{key}`" not in keys] == []


def test_the_flow_of_the_readme_works_as_written_in_a_new_repository(folder, tmp_path):
    adding, reviewing = (
        next(block for block in blocks("README.md") if words in block) for words in ("benchstore init &&", "benchstore check --against")
    )
    folder.git("init", "-q", "-b", "main")
    folder.git("init", "-q", "--bare", "-b", "main", str(tmp_path / "there.git"))
    folder.git("remote", "add", "origin", str(tmp_path / "there.git"))
    folder.write("results.json", '{"accuracy": 0.9}')
    runner = Runner(folder, tmp_path, {})
    assert runner.run([{"name": "README", "run": adding + reviewing}]) == 0, runner.printed
    assert "no regression" in runner.printed
