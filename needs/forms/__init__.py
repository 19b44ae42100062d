"""The forms of a needs report. They parse and explain; what may be said is decided by the actions."""
