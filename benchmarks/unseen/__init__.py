"""Cards whose words the reader does not know: what it makes of layout, shape and agreement alone. See README.md."""
