"""Access to a served case: rights, passwords, who asks, and the gate that every request passes."""
