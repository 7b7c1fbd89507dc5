"""Open data: an edition as published tables with what describes them, and the rules that these keep."""
