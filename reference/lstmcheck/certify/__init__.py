"""From enclosures to golden numbers: correct rounding and the agreement of two witnesses."""
