window.BENCHMARK_DATA = {
  "lastUpdate": 1795880817007,
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
    ]
  }
}