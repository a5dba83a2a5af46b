"""What a plan pays: money, periods, the rule language and the engines that calculate.

Pure: no clock, network, store or randomness; what a calculation needs comes in as an argument.
"""
