"""llama-bench's formats, held against a reading of their own."""

import csv
import json
import re
from pathlib import Path
from statistics import mean, stdev

import pytest

from benchstore.errors import Refused
from benchstore.importers import registry

CASES = Path(__file__).resolve().parents[1] / "cases/importers/llama-bench"
PLAIN = json.loads((CASES / "plain.json").read_text())


def read(data, name="x"):
    found, drafts = registry.read(data if isinstance(data, bytes) else json.dumps(data).encode(), name)
    assert found == "llama-bench"
    return drafts


def of(name):
    return read((CASES / name).read_bytes(), name)


def test_every_number_of_json_is_the_mean_of_its_repetitions_with_their_standard_error():
    draft = of("plain.json")[0]
    names = {(32, 0): "pp32", (0, 8): "tg8", (16, 4): "pp16+tg4"}
    assert len(draft.metrics) == len(PLAIN) == 3
    for row in PLAIN:
        name = names[row["n_prompt"], row["n_gen"]] + "/tokens_per_second"
        assert draft.metrics[name] == row["avg_ts"] == pytest.approx(mean(row["samples_ts"]), rel=1e-4)
        assert draft.fields["uncertainty"][name]["stderr"] == pytest.approx(stdev(row["samples_ts"]) / 3**0.5, rel=1e-4)
        assert draft.fields["uncertainty"][name]["n"] == 3
        assert draft.fields["definitions"][name] == {"unit": "tokens/s", "direction": "higher"}
    assert (draft.fields["model"], draft.fields["created_at"]) == ("tiny-F32", PLAIN[0]["test_time"])


def test_csv_gives_the_same_but_for_the_repetitions_that_it_does_not_state():
    draft = of("plain.csv")[0]
    with (CASES / "plain.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(draft.metrics.values()) == [float(row["avg_ts"]) for row in rows]
    assert list(draft.metrics) == list(of("plain.json")[0].metrics)
    assert "uncertainty" not in draft.fields


def test_the_table_that_it_prints_gives_the_numbers_that_stand_there():
    text = (CASES / "threads.md").read_text()
    drafts = read(text.encode())
    printed = [float(value) for value in re.findall(r"\|\s+([0-9.]+) ± ", text)]
    assert [value for draft in drafts for value in draft.metrics.values()] == printed
    assert [(set(draft.metrics), draft.settings) for draft in drafts] == [
        (set(draft.metrics), draft.settings) for draft in of("threads.json")
    ]
    assert drafts[0].fields["source"]["tool"]["version"] == re.search(r"build: (.*)", text)[1]


def test_a_table_among_lines_of_a_log_is_found_and_older_names_of_tests_are_the_newer_ones():
    table = "| model | size | params | backend | ngl | test | t/s |\n| --- | --: | --: | --- | --: | --- | --: |\n| llama 7B | 3 GiB | 6 B | CUDA | 99 | pp 512 | 7100.0 ± 140.3 |\n"
    draft = read(f"ggml_cuda_init: found 1 device\n\n{table}\nbuild: 8cf427ff (5163)\n".encode())[0]
    assert draft.metrics == {"pp512/tokens_per_second": 7100}
    assert draft.fields["model"] == "llama 7B"


def test_other_threads_are_another_question_of_which_the_tests_have_the_same_names():
    one, two = of("threads.json")
    assert (one.settings, two.settings) == ({"n_threads": 1}, {"n_threads": 2})
    assert set(one.metrics) == set(two.metrics)
    assert {"pp32/tokens_per_second", "tg8 @ d16/tokens_per_second"} <= set(one.metrics)
    assert one.part != two.part
    assert of("plain.json")[0].settings == {"n_threads": PLAIN[0]["n_threads"]} == of("plain.csv")[0].settings


def test_what_nobody_chose_is_no_setting_whichever_version_wrote_it():
    older = [{**row, "n_gpu_layers": 99, "flash_attn": False, "no_kv_offload": "0", "tensor_split": "0.00/0.00"} for row in PLAIN]
    assert read(older)[0].settings == {"n_threads": 2, "tensor_split": "0.00/0.00"}
    chosen = [{**row, "n_gpu_layers": 0, "flash_attn": True, "type_k": "q8_0"} for row in PLAIN]
    assert read(chosen)[0].settings == {"n_threads": 2, "n_gpu_layers": 0, "flash_attn": 1, "type_k": "q8_0"}


def test_another_setting_that_varies_is_named_with_the_test_and_one_that_does_not_is_provenance():
    again = [{**row, "poll": 0} for row in PLAIN]
    (draft,) = read([*PLAIN, *again])
    assert {"pp32 poll=0/tokens_per_second", "pp32 poll=50/tokens_per_second"} <= set(draft.metrics)
    assert "poll" not in draft.fields["extra"]["settings"]
    assert of("plain.json")[0].fields["extra"]["settings"]["poll"] == 50


def test_each_model_of_a_file_is_a_result():
    drafts = of("models.jsonl")
    assert [draft.fields["model"] for draft in drafts] == ["tiny-F32", "other-F32"]
    assert len({draft.part for draft in drafts}) == 2
    rows = [json.loads(line) for line in (CASES / "models.jsonl").read_text().splitlines()]
    assert [value for draft in drafts for value in draft.metrics.values()] == [row["avg_ts"] for row in rows]


def test_one_test_twice_is_refused_with_both_places():
    with pytest.raises(Refused, match=r"\[3\]\.avg_ts: pp32/tokens_per_second stands there twice, first at \[0\]\.avg_ts"):
        read([*PLAIN, PLAIN[0]])


def test_a_test_without_a_speed_is_left_out_by_name_and_all_of_them_are_refused():
    broken = [{**PLAIN[0], "avg_ts": None}, *PLAIN[1:]]
    assert "pp32/tokens_per_second (without a value)" in read(broken)[0].notices[0]
    with pytest.raises(Refused, match="holds no numbers"):
        read([{**row, "avg_ts": float("nan")} for row in PLAIN])


def test_no_folder_of_a_machine_is_kept():
    moved = [{**row, "model_filename": "/home/ann/models/tiny-F32.gguf"} for row in PLAIN]
    assert "ann" not in json.dumps([dict(draft.fields) for draft in read(moved)])
    assert read([{**row, "model_filename": "C:\\models\\tiny-F32.gguf"} for row in PLAIN])[0].fields["model"] == "tiny-F32"


def test_a_setting_that_is_no_number_is_kept_as_its_word():
    draft = read([{**row, "poll": float("inf")} for row in PLAIN])[0]
    assert draft.fields["extra"]["settings"]["poll"] == "inf"
