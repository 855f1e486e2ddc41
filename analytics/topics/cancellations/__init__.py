"""Which clients cancel early, why, and which team takes the hit?"""
