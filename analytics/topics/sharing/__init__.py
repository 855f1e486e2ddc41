"""Do we share what works, with clients and with each other?"""
