"""Judgement: what changed, against what, and whether it matters. Pure (invariant I6): values in, values out."""
