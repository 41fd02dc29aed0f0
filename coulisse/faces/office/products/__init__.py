"""What the house sells to be held: subscriptions, passes, vouchers; and who holds them."""
