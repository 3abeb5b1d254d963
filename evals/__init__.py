"""Measures how well Sanad finds and answers. Outside the product: nothing imports it."""
