"""Real frameworks' LSTMs on the certified vectors: independent witnesses of the whole set."""
