"""A failover of the database while people buy: three machines with Patroni and etcd, set up as docs/operators/several-machines.md says."""
