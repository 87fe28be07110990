window.BENCHMARK_DATA = {
  "lastUpdate": 1795880818895,
  "repoUrl": "https://github.com/acme/sort",
  "entries": {
    "Rust": [
      {
        "commit": {
          "author": {
            "email": "a@example.org",
            "name": "A",
            "username": "a"
          },
          "committer": {
            "email": "a@example.org",
            "name": "A",
            "username": "a"
          },
          "id": "1111111111111111111111111111111111111111",
          "message": "Change 1",
          "timestamp": "2026-03-01T09:00:00+01:00",
          "url": "https://github.com/acme/sort/commit/1111111111111111111111111111111111111111"
        },
        "date": 1795880816304,
        "tool": "cargo",
        "benches": [
          {
            "name": "bench_sort",
            "value": 2802,
            "range": "± 120",
            "unit": "ns/iter"
          },
          {
            "name": "bench::fib_20",
            "value": 37174.25,
            "range": "± 7527.43",
            "unit": "ns/iter"
          }
        ]
      },
      {
        "commit": {
          "author": {
            "email": "a@example.org",
            "name": "A",
            "username": "a"
          },
          "committer": {
            "email": "a@example.org",
            "name": "A",
            "username": "a"
          },
          "id": "1111111111111111111111111111111111111111",
          "message": "Change 1",
          "timestamp": "2026-03-01T09:00:00+01:00",
          "url": "https://github.com/acme/sort/commit/1111111111111111111111111111111111111111"
        },
        "date": 1795880816630,
        "tool": "cargo",
        "benches": [
          {
            "name": "bench_sort",
            "value": 2911,
            "range": "± 120",
            "unit": "ns/iter"
          },
          {
            "name": "bench::fib_20",
            "value": 37174.25,
            "range": "± 7527.43",
            "unit": "ns/iter"
          }
        ]
      },
      {
        "commit": {
          "author": {
            "email": "a@example.org",
            "name": "A",
            "username": "a"
          },
          "committer": {
            "email": "a@example.org",
            "name": "A",
            "username": "a"
          },
          "id": "2222222222222222222222222222222222222222",
          "message": "Change 2",
          "timestamp": "2026-03-02T09:00:00+01:00",
          "url": "https://github.com/acme/sort/commit/2222222222222222222222222222222222222222"
        },
        "date": 1795880816971,
        "tool": "cargo",
        "benches": [
          {
            "name": "bench_sort",
            "value": 2650,
            "range": "± 120",
            "unit": "ns/iter"
          },
          {
            "name": "bench::fib_20",
            "value": 37174.25,
            "range": "± 7527.43",
            "unit": "ns/iter"
          }
        ]
      }
    ],
    "Go": [
      {
        "commit": {
          "author": {
            "email": "a@example.org",
            "name": "A",
            "username": "a"
          },
          "committer": {
            "email": "a@example.org",
            "name": "A",
            "username": "a"
          },
          "id": "1111111111111111111111111111111111111111",
          "message": "Change 1",
          "timestamp": "2026-03-01T09:00:00+01:00",
          "url": "https://github.com/acme/sort/commit/1111111111111111111111111111111111111111"
        },
        "date": 1795880817269,
        "tool": "go",
        "benches": [
          {
            "name": "BenchmarkSort",
            "value": 41653,
            "unit": "ns/op\t      64 B/op\t       2 allocs/op\t 12.5 MB/s",
            "extra": "30000 times\n8 procs"
          },
          {
            "name": "BenchmarkSort - ns/op",
            "value": 41653,
            "unit": "ns/op",
            "extra": "30000 times\n8 procs"
          },
          {
            "name": "BenchmarkSort - B/op",
            "value": 64,
            "unit": "B/op",
            "extra": "30000 times\n8 procs"
          },
          {
            "name": "BenchmarkSort - allocs/op",
            "value": 2,
            "unit": "allocs/op",
            "extra": "30000 times\n8 procs"
          },
          {
            "name": "BenchmarkSort - MB/s",
            "value": 12.5,
            "unit": "MB/s",
            "extra": "30000 times\n8 procs"
          },
          {
            "name": "BenchmarkFib",
            "value": 325,
            "unit": "ns/op",
            "extra": "5000 times\n8 procs"
          }
        ]
      }
    ],
    "JavaScript": [
      {
        "commit": {
          "author": {
            "email": "a@example.org",
            "name": "A",
            "username": "a"
          },
          "committer": {
            "email": "a@example.org",
            "name": "A",
            "username": "a"
          },
          "id": "1111111111111111111111111111111111111111",
          "message": "Change 1",
          "timestamp": "2026-03-01T09:00:00+01:00",
          "url": "https://github.com/acme/sort/commit/1111111111111111111111111111111111111111"
        },
        "date": 1795880817559,
        "tool": "benchmarkjs",
        "benches": [
          {
            "name": "fib(20)",
            "value": 11465,
            "range": "±1.12%",
            "unit": "ops/sec",
            "extra": "91 samples"
          },
          {
            "name": "it's \"quoted\"",
            "value": 81.61,
            "range": "±1.70%",
            "unit": "ops/sec",
            "extra": "69 samples"
          }
        ]
      }
    ],
    "C++": [
      {
        "commit": {
          "author": {
            "email": "a@example.org",
            "name": "A",
            "username": "a"
          },
          "committer": {
            "email": "a@example.org",
            "name": "A",
            "username": "a"
          },
          "id": "2222222222222222222222222222222222222222",
          "message": "Change 2",
          "timestamp": "2026-03-02T09:00:00+01:00",
          "url": "https://github.com/acme/sort/commit/2222222222222222222222222222222222222222"
        },
        "date": 1795880817899,
        "tool": "catch2",
        "benches": [
          {
            "name": "Fibonacci 20",
            "value": 43.186,
            "range": "± 11.719",
            "unit": "us",
            "extra": "100 samples\n2 iterations"
          }
        ]
      }
    ],
    "Python": [
      {
        "commit": {
          "author": {
            "email": "a@example.org",
            "name": "A",
            "username": "a"
          },
          "committer": {
            "email": "a@example.org",
            "name": "A",
            "username": "a"
          },
          "id": "2222222222222222222222222222222222222222",
          "message": "Change 2",
          "timestamp": "2026-03-02T09:00:00+01:00",
          "url": "https://github.com/acme/sort/commit/2222222222222222222222222222222222222222"
        },
        "date": 1795880818215,
        "tool": "pytest",
        "benches": [
          {
            "name": "test_sorting.py::test_sorted[10]",
            "value": 5197911.04227911,
            "unit": "iter/sec",
            "range": "stddev: 6.148350713734258e-8",
            "extra": "mean: 192.38497770857066 nsec\nrounds: 20"
          },
          {
            "name": "test_sorting.py::test_sorted[1000]",
            "value": 228990.41660478403,
            "unit": "iter/sec",
            "range": "stddev: 5.027641197720454e-7",
            "extra": "mean: 4.366994980955496 usec\nrounds: 20"
          },
          {
            "name": "test_sorting.py::test_upper[a b]",
            "value": 15692178.121735651,
            "unit": "iter/sec",
            "range": "stddev: 1.5750602000363157e-9",
            "extra": "mean: 63.72601637849584 nsec\nrounds: 20"
          },
          {
            "name": "test_sorting.py::test_upper[it's]",
            "value": 15577416.45855439,
            "unit": "iter/sec",
            "range": "stddev: 1.3561200949568087e-9",
            "extra": "mean: 64.19549754355103 nsec\nrounds: 20"
          },
          {
            "name": "test_sorting.py::test_upper[<b>|*]",
            "value": 15907739.210167328,
            "unit": "iter/sec",
            "range": "stddev: 1.7426265135652479e-9",
            "extra": "mean: 62.86248390097172 nsec\nrounds: 20"
          },
          {
            "name": "test_sorting.py::test_upper[gr\\xf6\\xdfe]",
            "value": 10188848.26158495,
            "unit": "iter/sec",
            "range": "stddev: 5.12542899936453e-8",
            "extra": "mean: 98.14652003115043 nsec\nrounds: 20"
          },
          {
            "name": "test_sorting.py::test_once",
            "value": 77106.9381467938,
            "unit": "iter/sec",
            "range": "stddev: 0",
            "extra": "mean: 12.96900154557079 usec\nrounds: 1"
          }
        ]
      }
    ],
    "Google": [
      {
        "commit": {
          "author": {
            "email": "a@example.org",
            "name": "A",
            "username": "a"
          },
          "committer": {
            "email": "a@example.org",
            "name": "A",
            "username": "a"
          },
          "id": "2222222222222222222222222222222222222222",
          "message": "Change 2",
          "timestamp": "2026-03-02T09:00:00+01:00",
          "url": "https://github.com/acme/sort/commit/2222222222222222222222222222222222222222"
        },
        "date": 1795880818519,
        "tool": "googlecpp",
        "benches": [
          {
            "name": "BM_Sort<int>/64/min_time:0.010",
            "value": 331.1792140392353,
            "unit": "ns/iter",
            "extra": "iterations: 126653\ncpu: 112.85506067759944 ns\nthreads: 1"
          },
          {
            "name": "BM_Sum/min_time:0.010",
            "value": 0.001762205302265724,
            "unit": "ms/iter",
            "extra": "iterations: 24291\ncpu: 0.000566508089415833 ms\nthreads: 1"
          },
          {
            "name": "BM_Sum/threads/min_time:0.010/real_time/threads:2",
            "value": 1.8373773502389668,
            "unit": "us/iter",
            "extra": "iterations: 20000\ncpu: 0.56975055 us\nthreads: 2"
          },
          {
            "name": "BM_Broken",
            "value": 0,
            "unit": "ns/iter",
            "extra": "iterations: 1\ncpu: 0 ns\nthreads: 1"
          }
        ]
      }
    ],
    "Server": [
      {
        "commit": {
          "author": {
            "email": "a@example.org",
            "name": "A",
            "username": "a"
          },
          "committer": {
            "email": "a@example.org",
            "name": "A",
            "username": "a"
          },
          "id": "2222222222222222222222222222222222222222",
          "message": "Change 2",
          "timestamp": "2026-03-02T09:00:00+01:00",
          "url": "https://github.com/acme/sort/commit/2222222222222222222222222222222222222222"
        },
        "date": 1795880818869,
        "tool": "customBiggerIsBetter",
        "benches": [
          {
            "name": "served <b>",
            "value": 812,
            "unit": "req/s"
          },
          {
            "name": "hit share",
            "value": 93.5,
            "unit": "Percent"
          }
        ]
      }
    ]
  }
}