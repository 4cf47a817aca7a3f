"""The pages of the shared review: preparing it, the room, and after it."""
