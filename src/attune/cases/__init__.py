"""Enquiry, case, helping question, goals, cycles, visits."""
