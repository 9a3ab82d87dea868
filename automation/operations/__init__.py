"""Every operation, one file for each topic. Plain code: read through the Reader, return an Answer or a Plan."""
