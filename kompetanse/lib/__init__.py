"""Domain-free helpers, one subject per module. Nothing here imports an app."""
