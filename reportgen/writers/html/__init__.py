"""The HTML writer: a document becomes a page that says what it is to every reader, on screen and on paper."""
