"""What came in? Files as received, reading, mapping, checks, preview, receipt and undo."""
