"""What exists? Places, organisations, people, relations, statements and qualifications."""
