"""The dataset: edition file → `Edition`, checked; an extract; and what changed from year to year.

The way of the data: `load` reads the file that a clerk or an import (`readers`, through `edition_yaml`) wrote; both
ways pass through a `draft` (texts with places), which `settle` turns into the `model` and `check` examines by the
`rules`. `select` makes the extract for a town.

The years: `roll_forward` begins the next edition's file from the last one's. `load_series` reads many editions at once.
`matching` finds which entry is which, by what `likeness` measures; on it stand `compare`, `history`, the ids that an
import keeps (new ones from `ids`) and `check_series`.
"""
