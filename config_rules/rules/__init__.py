"""The rules, one file each. A rule reads one configuration item and nothing else."""
