"""How well text comes out of PDFs, against other libraries."""
