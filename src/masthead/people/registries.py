"""Roles and their duties (config/duties); acts that two people decide."""

from masthead.kernel.registry import Registry
from masthead.people.values import Act, Role

roles: Registry[Role] = Registry("people.duties", key=lambda role: role.name)
acts: Registry[Act] = Registry("people.acts", key=lambda act: act.code)
