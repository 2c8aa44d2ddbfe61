"""Attacks on the running service, as commands: a schema-driven fuzzer and scanners of the web."""
