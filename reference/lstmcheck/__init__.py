"""The Python reference of LSTMCheck: ports, witnesses, certified vectors.

``reference/README.md`` explains the rooms. Only NumPy is needed to run the ports in floating
point; python-flint is needed in addition to certify.
"""
