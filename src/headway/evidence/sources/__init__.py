"""One reader per publisher format; they read files and know nothing of the store."""
