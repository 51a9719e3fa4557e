"""What must hold in a local cloud, whatever has gone wrong in it: read from its table, bucket and queues."""
