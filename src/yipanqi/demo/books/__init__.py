"""One writer for each register of the office: `write(city)` returns the paths of its workbooks."""
