module bireme.dev/tests/webhook

go 1.26
