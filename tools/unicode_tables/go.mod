module bireme.example/unicode_tables

go 1.26
