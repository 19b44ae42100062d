"""The archive's pages, one subject a module."""
