"""What each tab of the dashboard shows."""
