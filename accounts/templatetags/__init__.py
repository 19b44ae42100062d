"""Template tags of the login pages."""
