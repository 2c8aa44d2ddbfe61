"""The dashboard, as officers and as those who should not be in it see it."""
