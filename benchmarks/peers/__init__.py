"""What Orderly is measured against, each as a Lambda function of its own."""
