"""Pay: claims, holds, queries, payment batches."""
