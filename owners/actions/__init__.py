"""The verbs of the registers: load what ships with the project, import units from a file."""

from owners.actions.registers import load_registers
from owners.actions.units import import_units

__all__ = ["import_units", "load_registers"]
