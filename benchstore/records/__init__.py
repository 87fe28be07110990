"""What things are: snapshots, samples, metrics, pointer files and the config, with their text forms.

Pure: nothing here reads a user's file, the clock, the environment or git.
"""
