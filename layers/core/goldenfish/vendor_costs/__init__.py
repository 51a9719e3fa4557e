"""What vendors are paid: prices as data, and a metric wherever one is really asked."""
