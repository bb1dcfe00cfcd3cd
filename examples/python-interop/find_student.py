from StudentSystem import StudentSystemConnection
from StudentSystem.Exceptions import StudentNotFound
import sys

# Error if too few arguments
if(len(sys.argv) != 2):
    print("Usage: find_student.py student_id")
    exit()

# Get connection to the Student System
ss = StudentSystemConnection()

try:
    # Get the student
    student = ss.get_student(sys.argv[1])

    # Print student details
    print("Name: %s, %s" % (student.last_name, student.first_name))
    print("Age: %i" % student.age)

except StudentNotFound:
    # Daemon threw an exception
    print("Could not find the student with id '%s'" % sys.argv[1])
