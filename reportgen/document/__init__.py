"""The document: blocks, the house style, the wording, and how an edition is composed into blocks."""
