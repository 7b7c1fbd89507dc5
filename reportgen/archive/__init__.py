"""The archive: named bytes become a dated folder with a manifest."""
