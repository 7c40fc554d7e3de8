"""A paper of a thousand articles, for measuring how fast pages are sent and nothing else."""
