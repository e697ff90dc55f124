"""What runs inside the sandbox: a warm process, its copies, and the students' code in them.

Nothing here is trusted by the grader outside. It needs the standard library and NumPy alone.
"""
