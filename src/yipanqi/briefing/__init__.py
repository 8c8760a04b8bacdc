"""What do we report? Web page, Word, PDF and the evidence pack."""
