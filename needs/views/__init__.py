"""The pages of a needs report, one subject a module."""
