"""Who sees it: home, lists, search and the pages of figures."""
