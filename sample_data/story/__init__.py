"""What happened at Quillmere, table by table, before any system wrote it down in its own dialect."""
