"""Which clients upgrade early, and which team gets the credit?"""
