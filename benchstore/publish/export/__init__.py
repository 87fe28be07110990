"""What machines read of a site: API, CSV files, feed, badges."""
