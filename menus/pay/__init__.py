"""What callers read about pay."""
