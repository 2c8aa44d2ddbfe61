"""Whole calls as the phone shows them: test, document and demonstration at once."""
