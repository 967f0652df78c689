"""Textbooks abroad: who gets how many and why (``allocation``), and that no copy gets lost on the way (``stock``).

Sources: handbook 10; the complaint behind it: books sent abroad while schools at home had none, and nobody knew whether
anybody read them.
"""
