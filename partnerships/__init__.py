"""Who works with whom over years: partnerships, their agreements, networks of owners."""
