"""From raw data to a published set, and back: notebooks run and exported, quarters side by side, published sets verified."""
