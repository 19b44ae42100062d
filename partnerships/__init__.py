"""Who works with whom over years, and what an organisation decides about itself.

The profile lies here and not in `owners`, because changing it needs a hat and writes an event: both are
below the registers.
"""
