"""Attendance: check-ins, marks, registers, disputes, incidents."""
