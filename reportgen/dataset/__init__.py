"""The dataset: published text → edition file → `Edition`, checked; an extract; and what changed from year to year.

The way of the data: `published_text` reads a text of the form that `form` describes, `corrections` amends it,
`edition_yaml` writes the edition file. `load` reads that file; both ways pass through a `draft` (texts with places),
which `settle` turns into the `model` and `check` examines by the `rules`. `select` makes the extract for a town.

The years: `roll_forward` begins the next edition's file from the last one's. `load_series` reads many editions at once.
`matching` finds which entry is which, by what `likeness` measures; on it stand `compare`, `history`, the ids that an
import keeps (new ones from `ids`) and `check_series`.
"""
