"""What is measured? One folder per indicator; pure code over columns."""
