"""Loads: commands that print figures, not tests."""
