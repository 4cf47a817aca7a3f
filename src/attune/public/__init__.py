"""The practice's public pages and enquiry form."""
