"""Writes the files beside this one with Google Benchmark itself (apt-get install libbenchmark-dev g++; 1.7 and later).

`iterations` has one row a benchmark, in several units of time, with a counter, a rate, a label and one that reports an error.
`repetitions` repeats each three times, with the rows of the repetitions and their mean, median, deviation and its share; `aggregates` is
the same without the rows; `complexity` fits a curve, whose rows BigO and RMS are no times. The machine's name is taken out.
"""

import re
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
PROGRAM = """
#include <benchmark/benchmark.h>
#include <algorithm>
#include <numeric>
#include <vector>

static void BM_Sort(benchmark::State& state) {
  std::vector<int> items(state.range(0));
  for (auto _ : state) {
    std::iota(items.rbegin(), items.rend(), 0);
    std::sort(items.begin(), items.end());
    benchmark::DoNotOptimize(items.data());
  }
  state.SetComplexityN(state.range(0));
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["held"] = static_cast<double>(items.size());
  state.SetLabel("in order, \\"backwards\\"");
}
BENCHMARK(BM_Sort)->Name("BM_Sort<int>")->Arg(64)->Arg(128)->Arg(256)->MinTime(0.01)->Complexity(benchmark::oN);

static void BM_Sum(benchmark::State& state) {
  std::vector<int> items(1000, 1);
  for (auto _ : state) benchmark::DoNotOptimize(std::accumulate(items.begin(), items.end(), 0));
}
BENCHMARK(BM_Sum)->MinTime(0.01)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_Sum)->Name("BM_Sum/threads")->MinTime(0.01)->Unit(benchmark::kMicrosecond)->Threads(2)->UseRealTime();

static void BM_Broken(benchmark::State& state) {
  state.SkipWithError("no such file");
  for (auto _ : state) {}
}
BENCHMARK(BM_Broken);

BENCHMARK_MAIN();
"""
REPEATED = ["--benchmark_filter=BM_Sort<int>/64|BM_Sum/min_time:0.010$", "--benchmark_repetitions=3"]
RUNS = {
    "iterations": ["--benchmark_filter=BM_Sort<int>/64|BM_Sum|BM_Broken"],
    "repetitions": REPEATED,
    "aggregates": [*REPEATED, "--benchmark_report_aggregates_only=true"],
    "complexity": ["--benchmark_filter=BM_Sort"],
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "bench.cpp").write_text(PROGRAM, encoding="utf-8")
        subprocess.run(["g++", "-O2", "bench.cpp", "-o", "bench", "-lbenchmark", "-lpthread"], cwd=folder, check=True)
        for name, options in RUNS.items():
            run = subprocess.run(["./bench", "--benchmark_format=json", *options], cwd=folder, check=True, capture_output=True, text=True)
            text = re.sub('"host_name": "[^"]*"', '"host_name": "runner"', run.stdout)
            (HERE / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
