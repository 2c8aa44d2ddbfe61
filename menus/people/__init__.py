"""Screens about people: opening an account, signing in, the profile."""
