mkdir -p old/dir; echo a > old/a; echo f > file; touch -d '1970-01-01 00:00:10 UTC' old/a; touch -d '1985-05-05 05:05:05.75' old/dir; touch -d '1969-12-31 12:00:00 UTC' old/dir/before 
