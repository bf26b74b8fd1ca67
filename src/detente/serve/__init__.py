"""HTTP API and web workbench; review writes judgements."""
