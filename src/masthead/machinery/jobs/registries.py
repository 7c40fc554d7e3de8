"""What may run later and what runs by itself (config/timetable)."""

from masthead.kernel.registry import Registry
from masthead.kernel.runnables import Every, Runnable, marked

runnables: Registry[Runnable] = Registry("jobs.runnables", key=lambda runnable: runnable.name)
timetable: Registry[Every] = Registry("jobs.timetable", key=lambda every: marked(every.operation).name)
