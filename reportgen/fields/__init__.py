"""The kinds of field: a column declares one, and the kind does all that is asked of the column's values."""
