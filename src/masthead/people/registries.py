"""Roles and their duties (config/duties); acts that two people decide; what is printed for one person."""

from masthead.kernel.registry import Registry
from masthead.people.values import Act, RecordPaper, Role

roles: Registry[Role] = Registry("people.duties", key=lambda role: role.name)
acts: Registry[Act] = Registry("people.acts", key=lambda act: act.code)
papers: Registry[RecordPaper] = Registry("people.papers", key=lambda paper: paper.address_name)
