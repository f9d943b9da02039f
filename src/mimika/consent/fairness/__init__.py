"""Whether declared groups, and those who refuse sensing, get help, offers and escalations as often as others.

`sessions` says what is counted, `intervals` how sure a rate is, `alarm` when a
difference is more than chance however often somebody looks, `compare` puts it
together, `rows` reads what a deployment recorded. Groups are declared, by the
person or by the deployment (such as a language or a branch); nothing here
infers one.
"""
