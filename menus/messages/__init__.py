"""Screens about messages: help, texts to read again."""
