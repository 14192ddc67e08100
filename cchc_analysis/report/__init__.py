"""From figures to documents: blocks, wording, charts, and the writers that nbconvert calls."""
