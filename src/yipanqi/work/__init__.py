"""What is being done? Cases, moves, steps, decisions, attachments, comments, assignment, reminders, notices, duties."""
