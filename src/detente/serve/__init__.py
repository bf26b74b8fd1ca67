"""Programs that answer over HTTP: the workbench's pages, the API beside them, and a client of it."""
