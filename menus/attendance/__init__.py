"""What callers read of attendance: today's duty, check-in, the register."""
