"""The pages of pay: claims and signatures, batches and results, queries, reports."""

from ussd_app.admin.pay import batches, claims, funds, lists, queries, reports, scripts, signing

__all__ = ["batches", "claims", "funds", "lists", "queries", "reports", "scripts", "signing"]
