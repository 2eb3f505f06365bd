public import LSTM
