"""What AWS does between services: queues to functions, events to rules, schedules to queues."""
