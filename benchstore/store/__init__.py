"""Files and git: reading through trees, writing under locks, history from git log, immutability."""
