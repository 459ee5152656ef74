"""The factbook program: YAML records in, pages and data files out; it knows neither MkDocs nor its theme."""
