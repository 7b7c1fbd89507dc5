"""The Word writer: a document with its settled column widths becomes the bytes of a .docx file."""
