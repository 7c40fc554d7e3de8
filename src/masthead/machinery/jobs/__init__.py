"""Operations run later: queue, timetable, retries."""
