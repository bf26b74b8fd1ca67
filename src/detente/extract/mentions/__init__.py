"""Who and what a document names: candidates, types, and chains inside the document."""
