"""What spans the chapters: the schema as a whole, and key rotation over every table."""
