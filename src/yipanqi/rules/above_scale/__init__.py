"""Above-scale and above-limit units (规上、限上): the thresholds by industry of GB/T 4754."""
