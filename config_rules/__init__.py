"""AWS Config rules: what is checked, what is said to AWS Config, and what is done about findings."""
