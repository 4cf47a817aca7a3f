"""What people see at the desk, one module a group of pages."""
