"""The PDF writer: laid-out pages become the bytes of a PDF file."""
