module bireme.dev/tests/proxy

go 1.26
