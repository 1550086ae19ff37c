"""The page: plain functions from values to escaped HTML, and one file that wires them."""
