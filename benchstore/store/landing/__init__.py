"""How snapshots reach the shared branch while others write to it too."""
