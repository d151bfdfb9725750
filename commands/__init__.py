"""What `renxing` offers to a person, a module a command; a folder holds what is behind commands of one subject.

A module here is loaded for every help and every command: what is heavy it imports where it is needed.
"""
