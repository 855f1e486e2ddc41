"""Is a sold client handed over whole?"""
