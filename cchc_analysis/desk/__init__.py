"""The analyst's desk: a quarter as an object, the what-if board, and what is wrong with an installation."""
