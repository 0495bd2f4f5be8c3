"""The MECE doctor: proves what rules of the catalogue exclude, cover, imply and contradict, and measures it on customers.

`registry.doctor.examination` needs the solver Z3 and is for commands; ranges, findings and measuring do without it.
"""
