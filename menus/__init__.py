"""What a caller reads: the screen vocabulary, the screens, the acts between them."""
