"""The text commands: their words in both languages, their grammars, and how a text is read.

A command acts only when the whole text fits its grammar.
"""
