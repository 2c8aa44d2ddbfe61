"""People: accounts, PINs, numbers, and everything about a professional."""
