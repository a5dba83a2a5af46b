"""What it takes to move a kept calculation on by changed sales, beside a calculation of everybody."""
