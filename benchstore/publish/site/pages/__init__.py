"""The pages beside the dashboard: one a model, on which every version is a place, and the one for addresses that lead nowhere."""
