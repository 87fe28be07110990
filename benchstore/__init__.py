"""benchstore: model benchmarks as small files in git, honest verdicts, a static dashboard.

The Python functions behind the command line live in `records` (what things are), `analysis` (judgement),
`importers` (result files), `store` (files and git) and `publish` (pages and text).
"""

__version__ = "0.1.0"
