"""What every part of Orderly agrees on: operations, plans, answers, requests, the gate, the ledger."""
