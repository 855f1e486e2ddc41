"""The systems that hold Quillmere's data: each module writes one system's export, with that system's habits."""
