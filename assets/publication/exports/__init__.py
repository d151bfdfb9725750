"""The formats that are written beside a study's published file, a module each: see formats."""
