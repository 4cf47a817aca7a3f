"""Pages that gather from several rooms; views and queries, no models."""
