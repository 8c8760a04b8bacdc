"""The model city's workbooks, as a city would hand them over; everything in them is synthetic."""
