"""How often 90 nightly runs raise some alarm though nothing changed, and how often two in a row do: python benchmarks/verdicts/nightly.py."""

from __future__ import annotations

import numpy as np

NIGHTS, QUARTERS, CRITICAL = 90, 40_000, 1.959964


def main() -> None:
    """One metric, tested at 5% on two sides against one fixed reference run that is as noisy as the others."""
    rng = np.random.default_rng(0)
    reference, nights = rng.normal(size=(QUARTERS, 1)), rng.normal(size=(QUARTERS, NIGHTS))
    worse = (nights - reference) / np.sqrt(2) < -CRITICAL
    twice = worse[:, 1:] & worse[:, :-1]
    print(f"some alarm in {worse.any(axis=1).mean():.1%} of quarters, two in a row in {twice.any(axis=1).mean():.1%}")


if __name__ == "__main__":
    main()
