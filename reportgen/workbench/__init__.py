"""The workbench: an edition's file as a table to be edited and as pages to be looked at, served to the browser."""
