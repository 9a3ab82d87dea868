"""What is fast, against what; every figure is a ratio from one run. `make bench` prints them."""
