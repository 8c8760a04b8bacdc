"""What a session looks like on paper, in a calendar and in a workbook."""
