"""How the shipped pipeline is trained, from the openly licensed corpora to its weights; see MODEL.md."""
