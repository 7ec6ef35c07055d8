"""Datastores in object stores: `s3://` through obstore, boto3 or our own client; `gs://`, `az://`."""
