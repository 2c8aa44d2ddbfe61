"""What `run.py` does, with the standard library only: no package is there before it has run."""
