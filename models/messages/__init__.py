"""Messages: what came in and what goes out by SMS."""
