"""照会: the workbooks that ask the divisions what has changed, the reading of their answers, and what clashes."""
