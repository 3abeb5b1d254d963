"""The public question sets: how they are read, and how they are divided into training, choosing and tables.

Training and evaluation share this; neither imports the other.
"""
