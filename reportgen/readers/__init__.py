"""Published tables → what they say: a file of any form as rows of cells, and from these sections, columns and rows."""
