"""Durable memory of uploads, the engine that reads it, and the book that topics are answered from."""
