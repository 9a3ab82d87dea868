"""The Slack door, both ways: inbound takes what people say, the notifier says what there is to say."""
