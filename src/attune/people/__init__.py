"""The practice and its service profile, practitioners, families and their members, roles."""
