"""Lambda's Invoke API: functions call functions, at once or in the background."""
