"""What payments do when a decision is issued, and when its letter goes out. In the decision's own transaction."""

from decisions.aftermath import dispatched, issued
from payments.actions.acceptance import open_acceptance
from payments.actions.awards import take_over
from payments.actions.demands import demand, let_fall_due

issued.register("payments", take_over)
issued.register("payments.repayments", demand)
dispatched.register("payments", open_acceptance)
dispatched.register("payments.repayments", let_fall_due)
