"""The console: pages for people, made on the server, of what was prepared before."""
