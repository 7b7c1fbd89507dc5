"""The writers: a settled document becomes the bytes of a file; a folder for each format."""
