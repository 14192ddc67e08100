"""The workbooks that go out to units and come back: made, read, checked, marked, accepted, registered."""
