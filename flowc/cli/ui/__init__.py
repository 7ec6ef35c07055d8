"""What is drawn: findings, tables, and the views of a running flow."""
