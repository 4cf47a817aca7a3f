"""What people see of films: pages, uploads, and the bytes behind the gate."""
