"""The workbench's pages: one module a page, each a function from index and request to what its template shows."""
