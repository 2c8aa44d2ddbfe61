"""The state machine that walks a caller through the screens, and its Redis store."""
