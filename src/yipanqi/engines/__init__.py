"""By what method? One folder per method; pure code, frames in and frames out."""
