"""What payments do when a decision is issued, and when its letter goes out. In the decision's own transaction."""

from decisions.aftermath import dispatched, issued
from payments.actions.acceptance import open_acceptance
from payments.actions.awards import take_over

issued.register("payments", take_over)
dispatched.register("payments", open_acceptance)
