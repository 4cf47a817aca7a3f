"""What the desk asks, one module a page."""
