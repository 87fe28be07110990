"""`python -m benchstore` is the `benchstore` command."""

from benchstore.cli.main import main

if __name__ == "__main__":
    main()
