"""The mathematics of judging: numbers and arrays in, numbers out; it knows no snapshot and no metric's name."""
