"""An optional second tagger, fitted on labelled articles of one's own and stacked on the guesses of the rules."""
