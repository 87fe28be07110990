"""How things are said on every face: numbers, links, tables, and text that is safe in XML and JSON."""
