"""Makes the virtual environment of a clone: packages, and llama.cpp compiled once per machine.

Runs before anything is installed: standard library only, but for `setup.weights`, which comes after.
"""
