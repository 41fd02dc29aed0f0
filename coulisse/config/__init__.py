"""Settings, addresses, tasks and the command line: the only place that knows all modules."""
