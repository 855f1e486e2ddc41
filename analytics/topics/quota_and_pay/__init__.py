"""Who reaches quota, what do we pay for it, how does pay follow attainment?"""
