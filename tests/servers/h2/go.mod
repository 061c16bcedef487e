module bireme.test/h2

go 1.24
