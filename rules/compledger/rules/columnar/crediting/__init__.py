"""From sales to credits and measurements: match, base, split, measure."""
