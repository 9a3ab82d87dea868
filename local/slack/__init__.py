"""A look-alike of Slack: one workspace in memory, with Slack's protocol on both of its sides.

Towards Orderly's Request URL it sends what Slack sends (signed commands, events with retries, clicks), and it answers
the Web API methods that Orderly uses. People act in it through `Workspace`, by hand on the page or from a test.
"""
