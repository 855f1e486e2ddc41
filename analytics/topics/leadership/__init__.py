"""Am I leading or managing?"""
