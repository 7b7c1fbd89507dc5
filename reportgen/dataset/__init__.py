"""The dataset: published text → edition file → `Edition`, checked; and an extract as a smaller edition.

The way of the data: `published_text` reads a text of the form that `form` describes, `corrections` amends it,
`edition_yaml` writes the edition file. `load` reads that file; both ways pass through a `draft` (texts with places),
which `settle` turns into the `model` and `check` examines by the `rules`. `select` makes the extract for a town.
"""
