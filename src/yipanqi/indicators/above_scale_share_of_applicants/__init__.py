"""Share of above-scale firms among applicants (规上企业占高企申报数): see indicator.toml."""
