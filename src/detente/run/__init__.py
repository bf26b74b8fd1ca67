"""Config, the stage list, executors, progress and the issue log."""
