"""What every chapter of the store needs: the store itself, keys, clock, audit, receipts."""
