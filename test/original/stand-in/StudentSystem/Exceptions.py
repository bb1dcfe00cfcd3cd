class StudentNotFound(Exception):
    pass
