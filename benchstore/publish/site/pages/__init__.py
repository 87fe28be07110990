"""The pages beside the dashboard: one a model, one a snapshot."""
