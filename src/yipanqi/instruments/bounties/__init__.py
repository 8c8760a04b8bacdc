"""Order-style R&D: bounties from draft to acceptance (S18): sealed bids, reviewers without conflicts, staged prize, a funnel."""
