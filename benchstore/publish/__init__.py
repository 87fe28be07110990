"""Values in, text out: charts, pages, badges, reports. Nothing here reads files or git."""
