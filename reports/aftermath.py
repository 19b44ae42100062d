"""What follows for reports when a decision reaches its recipient."""

from decisions.aftermath import dispatched
from reports.actions.opening import take_in

dispatched.register("reports", take_in)
