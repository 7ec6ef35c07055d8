"""A small client for S3 over the standard library: credentials, signatures, requests."""
