"""Making, comparing and keeping the committed vectors."""
