"""The only code, beside automation's operations, that talks to AWS; boto3 is imported here and nowhere above."""
