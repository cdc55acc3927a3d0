"""A second way to what the chapters say, a module a subject.

`CHECKS` are functions that take the topic modules, so that the mutation tests can hand them broken
ones, and reach a number of the library by a published value, a limit, brute force or simulation.
`FAILS` has for each proposition a case in which it does not hold. `MOVES` tells for each closed form
which inputs raise it (`+`), lower it (`-`) or do either (`~`).
"""
