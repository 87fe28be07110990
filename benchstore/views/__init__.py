"""What the public face gives: values that know how they look as a table, as JSON, and in a notebook. Nothing is decided here."""
