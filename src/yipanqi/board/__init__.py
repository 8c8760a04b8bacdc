"""Where do we stand? Actions, targets, readings, lights and warnings."""
