"""What a calculation leaves: relations with texts again, exceptions, and the root of its lines."""
