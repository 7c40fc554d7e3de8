"""How the books' tables came about; the guards are plain SQL beside."""
