"""The registers: who exists, where, and in what capacity."""
