"""Text messages in and out: commands, texts, sending, the dialect of each gateway."""
