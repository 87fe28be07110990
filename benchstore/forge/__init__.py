"""GitHub and other forges over HTTP."""
