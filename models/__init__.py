"""The shared SQL store: tables, and the verbs and rules on them."""
