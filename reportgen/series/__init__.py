"""Editions through the years: what changed from one to the next, and what each may not do after those before it.

`roll_forward` begins the next edition's file from the last one's. `load` reads many editions at once. `matching` finds
which entry is which, by what `likeness` measures; on it stand `compare`, `history`, `known_ids` and `check`.
"""
