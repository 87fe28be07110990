"""What stands, judged once: every face asks here and none decides."""
