"""Writes the logs beside this file with Inspect itself and a model that gives prepared answers: no network.

    python -m venv inspect && inspect/bin/pip install inspect_ai==0.3.285 && inspect/bin/python make_logs.py

`epochs` is a multiple-choice task of 6 samples and 4 epochs under two scorers and two reducers; `changed` is the same task with worse
answers; `failing` has a sample whose solver raises; `partial` has partial credit, no answer and a scorer with two values; in `unscored` a scorer gives some samples NaN. `archive` is a log
in the other form, `refused/zstd` the same as Inspect itself compresses it.
"""

import tempfile
import zipfile
from pathlib import Path

import zipfile_zstd  # noqa: F401  # comes with Inspect: zipfile learns zstd
from inspect_ai import Epochs, Task
from inspect_ai import eval as evaluate
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.log import write_eval_log
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import Score, accuracy, choice, match, mean, scorer, std, stderr
from inspect_ai.solver import generate, multiple_choice, solver

HERE = Path(__file__).parent
RIGHT = ("B", "A", "C", "A", "B", "C")


@scorer(metrics=[mean(), std(), stderr()])
def length():
    """How long the answer is: a number of any size."""

    async def score(state, target):
        return Score(value=float(len(state.output.completion)))

    return score


@scorer(metrics={"grade": [accuracy(), stderr()], "words": [mean()]})
def graded():
    """Two values a sample: a grade with partial credit, and a number of words."""

    async def score(state, target):
        text = state.output.completion
        grade = "C" if text == target.text else "N" if not text.strip() else "P" if text[:1] == target.text[:1] else "I"
        return Score(value={"grade": grade, "words": len(text.split())})

    return score


@scorer(metrics=[mean()])
def unsure():
    """Right or wrong, but for words that it does not know."""

    async def score(state, target):
        text = state.output.completion.strip()
        return Score(value=float(text == target.text) if text else float("nan"))

    return score


@solver
def fails_on(identifier):
    """Raises for one sample, as a tool that is not there would."""

    async def solve(state, generate):
        if state.sample_id == identifier:
            raise RuntimeError("the sandbox is gone\nand nobody knows why")
        return state

    return solve


def answers(texts):
    """A model that says these, one after the other; stated usage keeps Inspect from asking the network for a tokenizer."""
    outputs = [ModelOutput.from_content("mockllm/model", text) for text in texts]
    for output in outputs:
        output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
    return get_model("mockllm/model", custom_outputs=outputs)


def choices(letters):
    """Six questions of three choices, four times each, answered with `letters` in order."""
    samples = [
        Sample(id=f"q{place}", input=f"Question {place}?", choices=["one", "two", "three"], target=letter)
        for place, letter in enumerate(RIGHT, start=1)
    ]
    task = Task(
        dataset=MemoryDataset(samples, name="letters"), solver=multiple_choice(), scorer=[choice(), length()], name="letters", version=2
    )
    texts = [f"ANSWER: {letter}" for letter in letters]
    return {"tasks": task, "model": answers(texts), "epochs": Epochs(4, ["mean", "pass_at_2"])}


def words(solvers, scoring, name, texts):
    samples = [
        Sample(id=place, input=f"Say {word}.", target=word) for place, word in enumerate(("ox", "cat", "dog", "bee", "ant", "elk"), start=1)
    ]
    task = Task(dataset=MemoryDataset(samples, name="words"), solver=solvers, scorer=scoring, name=name)
    return {"tasks": task, "model": answers(texts), "epochs": 1}


def logged(form, target, **settings):
    """Run, and keep the log without what is long or of this machine alone."""
    with tempfile.TemporaryDirectory() as folder:
        (log,) = evaluate(
            log_dir=folder, log_format=form, max_connections=1, max_samples=1, display="none", temperature=0.5, seed=7, **settings
        )
        log.eval.model_args, log.eval.revision = {}, None
        for sample in log.samples:
            sample.events, sample.attachments, sample.events_data = [], {}, None
            if sample.error:
                sample.error.traceback = sample.error.traceback_ansi = ""
        write_eval_log(log, target, format=form)


def deflated(source, target):
    """The same archive with the compression that every Python reads; Inspect itself compresses with zstd."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)


def main():
    good = [RIGHT[place % 6] if place % 5 else "A" for place in range(24)]
    worse = [RIGHT[place % 6] if place % 3 == 0 else "A" for place in range(24)]
    said = ["ox", "cat", "dig", "bee", " ", "stag"]
    failing = words([fails_on(3), generate()], match(), "words", ["ox", "cat", "bee", "fly", "elk"]) | {"fail_on_error": False}
    logged("json", HERE / "epochs.json", **choices(good))
    logged("json", HERE / "changed.json", **choices(worse))
    logged("json", HERE / "failing.json", **failing)
    logged("json", HERE / "partial.json", **words([generate()], graded(), "words", said))
    logged("json", HERE / "unscored.json", **words([generate()], unsure(), "words", said))
    zstd = HERE.parent / "refused/zstd.eval"
    logged("eval", zstd, **words([generate()], [match()], "words", said))
    deflated(zstd, HERE / "archive.eval")


if __name__ == "__main__":
    main()
