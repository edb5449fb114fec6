module claustrum/examples

go 1.19
