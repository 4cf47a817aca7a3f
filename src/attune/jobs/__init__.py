"""Work that outlives a request: ledger, lease, worker."""
