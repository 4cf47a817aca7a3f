"""The rooms of the house, earlier to later; a room imports only rooms that stand earlier, and the cellar."""

ROOMS = (
    "audit",
    "jobs",
    "safe",
    "people",
    "consent",
    "cases",
    "films",
    "clips",
    "reviews",
    "outcomes",
    "billing",
    "keeping",
    "portal",
    "public",
    "desk",
)
