"""What plugins bring, as frozen specs of plain functions, and the host that loads them."""
