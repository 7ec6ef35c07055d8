"""A real S3 server for the tests, and a line in front of it that misbehaves."""
