"""The dataset: edition file → `Edition`, checked; an extract, rows.

The way of the data: `load` reads the file that a clerk or an import (`readers`, through `edition_yaml`) wrote; both
ways pass through a `draft` (texts with places), which `settle` turns into the `model` and `check` examines by the
`rules`. `select` makes the extract for a town.
"""
