"""Starting and stopping the embedded server, its databases, its dumps and its rights."""

from masthead.machinery.postgres.operations.databases import create_database, database_exists, drop_database
from masthead.machinery.postgres.operations.dumps import dump, restore
from masthead.machinery.postgres.operations.keeping import Hold, start, stop
from masthead.machinery.postgres.operations.rights import grant

__all__ = [
    "Hold",
    "create_database",
    "database_exists",
    "drop_database",
    "dump",
    "grant",
    "restore",
    "start",
    "stop",
]
