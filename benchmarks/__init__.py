"""What is measured side by side, without passing or failing."""
