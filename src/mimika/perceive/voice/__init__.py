"""The voice: when somebody speaks, how it sounds, and whose turn it is; never what is said.

Start at `perceiver` (one instance a channel) and `turns` (who had the floor, for all channels together).
Of whoever speaks nothing is kept that would tell them from others: no print of the voice exists.
"""
