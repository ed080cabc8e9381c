"""Facts about vendors, models and trainers."""
