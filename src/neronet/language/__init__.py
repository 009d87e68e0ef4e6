"""The one language: selectors that pick experiments, expressions that judge them."""
