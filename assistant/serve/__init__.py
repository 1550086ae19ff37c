"""What people and programs reach over HTTP: for now the page, on one port of this machine."""
