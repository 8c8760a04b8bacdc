"""How does it look? Components, page types, styles and charts."""
