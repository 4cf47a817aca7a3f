"""What each person agreed to, for which purpose, and withdrew; grants."""
