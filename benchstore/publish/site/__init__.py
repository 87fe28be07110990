"""The dashboard: static HTML, its scripts, styles, charts and data files."""
