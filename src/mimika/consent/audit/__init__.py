"""The audit log: what was consented to, ruled, admitted and erased, so that nobody can change it unseen.

`entries` says what may stand in it, `canonical` how a value becomes bytes,
`tree` hashes lines into a Merkle tree, `heads` signs the tree, `chain` follows
a log line by line, `checks` verifies one, `proofs` shows that one line is in it.
All of this is pure; `mimika.store.audit_file` reads and writes the file.

A log is a text file. Each line is one entry in canonical JSON and names the
hash of the line before it. From time to time an entry is a signed head: how
many lines stand before it and the root of their tree. Nothing in a line is
personal data, so nothing in it ever needs to be deleted.
"""
