"""What Japanese text knows of itself: eras, municipalities, where lines may break, which words stay whole."""
