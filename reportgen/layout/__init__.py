"""The layout: text to lines, content to column widths, rows to pages, all as values."""
