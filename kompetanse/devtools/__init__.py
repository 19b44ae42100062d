"""What `./dev` does. The standard library only: this runs before any package is installed."""
