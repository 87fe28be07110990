"""The command line: thin click commands that parse, call, print and set the exit code."""
