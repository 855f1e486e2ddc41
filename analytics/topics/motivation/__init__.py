"""The myth check: does more money go with better results in our team? What does?"""
