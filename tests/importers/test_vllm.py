"""vLLM's benchmark results, held against a reading of their own."""

import json
from pathlib import Path
from statistics import fmean, pstdev, stdev

import pytest

from benchstore.errors import Refused
from benchstore.importers import registry

CASES = Path(__file__).resolve().parents[1] / "cases/importers/vllm"
SERVED, DETAILED = (json.loads((CASES / f"{name}.json").read_text()) for name in ("served", "detailed"))
LATENCY = {"avg_latency": 2.0, "latencies": [1.0, 2.0, 3.0], "percentiles": {"10": 1.1, "99": 2.9}}
THROUGHPUT = {"elapsed_time": 4.0, "num_requests": 8, "total_num_tokens": 400, "requests_per_second": 2.0, "tokens_per_second": 100.0}


def read(*values):
    name, drafts = registry.read("\n".join(map(json.dumps, values)).encode(), "x.json")
    assert name == "vllm"
    return drafts


def test_every_time_rate_and_size_is_a_metric_in_the_unit_of_its_name():
    draft = read(SERVED)[0]
    left_out = {
        "duration",
        "completed",
        "failed",
        "request_goodput",
        "rtfx",
        "num_prompts",
        "request_rate",
        "burstiness",
        "max_concurrency",
        "max_concurrent_requests",
    }
    known = {
        name: value
        for name, value in SERVED.items()
        if isinstance(value, int | float) and name not in left_out and not name.startswith("std_")
    }
    assert draft.metrics == known
    assert len(known) == 22
    said = draft.fields["definitions"]
    assert said["p99.9_ttft_ms"] == {"unit": "ms", "direction": "lower"}
    assert said["request_throughput"] == {"unit": "requests/s", "direction": "higher"}
    assert said["total_token_throughput"] == {"unit": "tokens/s", "direction": "higher"}
    assert said["total_input_tokens"] == {"unit": "tokens", "direction": "none"}


def test_the_standard_error_is_that_of_the_times_of_the_requests_that_were_answered():
    spread = read(DETAILED)[0].fields["uncertainty"]["mean_ttft_ms"]
    times = [1000 * value for value in DETAILED["ttfts"] if value]
    assert DETAILED["mean_ttft_ms"] == pytest.approx(fmean(times))
    assert DETAILED["std_ttft_ms"] == pytest.approx(pstdev(times))
    assert spread == {"n": 4, "stderr": pytest.approx(stdev(times) / 2)}
    assert "mean_itl_ms" not in read(DETAILED)[0].fields["uncertainty"]


def test_requests_that_failed_are_counted_and_a_run_that_answered_none_is_refused():
    assert read(DETAILED)[0].fields["counts"] == {"total": 6, "succeeded": 4, "failed": 2}
    with pytest.raises(Refused, match="no request was answered"):
        read({**DETAILED, "completed": 0})


def test_a_run_of_which_requests_failed_is_incomplete_and_says_how_many():
    draft = read(DETAILED)[0]
    assert draft.fields["status"] == "incomplete"
    assert draft.notices == ("2 of 6 requests failed, and the times are those of the others",)
    assert "status" not in read(SERVED)[0].fields
    assert "status" in read({**SERVED, "completed": SERVED["completed"] - 1})[0].fields


def test_another_load_is_another_question_and_the_tool_s_way_to_ask_is_not():
    assert read(SERVED)[0].settings == {"request_rate": 20.0, "burstiness": 1.0, "max_concurrency": 2, "num_prompts": 6}
    assert read(DETAILED)[0].settings == {"request_rate": "inf", "burstiness": 1.0, "num_prompts": 6}
    assert read(SERVED)[0].fields["extra"] == {
        "backend": "openai",
        "endpoint_type": "openai",
        "tokenizer_id": "tokenizer",
        "metadata": {"gpu": "none", "team": "a"},
    }


def test_the_date_is_kept_as_it_stands_without_a_zone():
    date = SERVED["date"]
    assert read(SERVED)[0].fields["created_at"] == f"{date[:4]}-{date[4:6]}-{date[6:8]}T{date[9:11]}:{date[11:13]}:{date[13:]}"


def test_appended_results_are_one_each():
    rows = [json.loads(line) for line in (CASES / "appended.jsonl").read_text().splitlines()]
    drafts = registry.read((CASES / "appended.jsonl").read_bytes(), "appended.jsonl")[1]
    assert [draft.metrics["request_throughput"] for draft in drafts] == [row["request_throughput"] for row in rows]
    assert len({draft.part for draft in drafts}) == len(drafts) == 2


def test_no_text_of_a_request_is_kept():
    assert "t0 t1" not in json.dumps(dict(read(DETAILED)[0].fields))


def test_latency_and_throughput_are_read_with_their_units():
    draft = read(LATENCY)[0]
    assert draft.metrics == {"avg_latency": 2.0, "p10_latency": 1.1, "p99_latency": 2.9}
    assert draft.fields["uncertainty"] == {"avg_latency": {"n": 3, "stderr": pytest.approx(stdev([1, 2, 3]) / 3**0.5)}}
    assert draft.fields["definitions"]["avg_latency"] == {"unit": "s", "direction": "lower"}
    draft = read({**THROUGHPUT, "model_id": "org/small"})[0]
    assert draft.metrics == {"total_num_tokens": 400, "requests_per_second": 2.0, "tokens_per_second": 100.0}
    assert (draft.fields["model"], draft.fields["duration_seconds"], draft.settings) == ("org/small", 4.0, {"num_requests": 8})


def test_what_is_no_number_is_left_out_by_name_and_a_wrong_count_is_refused_with_its_place():
    assert "mean_ttft_ms (nan)" in read({**SERVED, "mean_ttft_ms": float("nan")})[0].notices[0]
    with pytest.raises(Refused, match=r"object 2\.completed: -1 is not a count"):
        read(SERVED, {**SERVED, "completed": -1})
