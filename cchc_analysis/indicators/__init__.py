"""The indicator registry and the pure functions that turn checked tables into figures."""
