"""The LSTM equations of EpyNN and of numpy-ml, each in its own names and storage."""
