"""R&D super-deduction (研发费用加计扣除), and what the status of a high-tech firm is worth in tax."""
