"""What the vectors are: the catalogue, and the inputs it stands for."""
